//! One message to many chats, some of which are gone, and a server that has bad moments.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Router, body::Bytes, http::StatusCode};
use bot_core::{
    Bot, BotBuilder, Pace, Rate, RetryPolicy, Token,
    broadcast::{Broadcast, Delivery, Outcome},
    methods::SendMessage,
    types::{ChatId, Message},
};
use bot_sandbox::{Person, Sandbox};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

use crate::support::soon;

/// A server of sendMessage.
struct Server {
    url: String,
    /// How many messages were sent to each chat.
    sent: Arc<Mutex<BTreeMap<i64, usize>>>,
    /// Each answer takes one.
    permits: Arc<Semaphore>,
    /// How many requests wait for their answers, and how many did at most.
    waiting: Arc<(AtomicUsize, AtomicUsize)>,
}

impl Server {
    /// `refuse` has the refusal for a chat, if it is to be refused: HTTP status and answer.
    async fn start(refuse: impl Fn(i64) -> Option<Value> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent = Arc::<Mutex<BTreeMap<i64, usize>>>::default();
        let permits = Arc::new(Semaphore::new(1_000_000));
        let waiting = Arc::<(AtomicUsize, AtomicUsize)>::default();
        let (refuse, kept) = (Arc::new(refuse), Arc::clone(&sent));
        let (gate, count) = (Arc::clone(&permits), Arc::clone(&waiting));
        let routes = Router::new().fallback(move |body: Bytes| {
            let (refuse, kept) = (Arc::clone(&refuse), Arc::clone(&kept));
            let (gate, count) = (Arc::clone(&gate), Arc::clone(&count));
            async move {
                let now = count.0.fetch_add(1, Ordering::SeqCst) + 1;
                count.1.fetch_max(now, Ordering::SeqCst);
                let permit = gate.acquire().await;
                count.0.fetch_sub(1, Ordering::SeqCst);
                let Ok(permit) = permit else {
                    return (StatusCode::BAD_GATEWAY, String::new());
                };
                permit.forget();
                let parameters: Value = serde_json::from_slice(&body).unwrap();
                let chat = parameters["chat_id"].as_i64().unwrap();
                if let Some(mut refusal) = refuse(chat) {
                    refusal["ok"] = json!(false);
                    let status = refusal["error_code"].as_u64().unwrap() as u16;
                    return (StatusCode::from_u16(status).unwrap(), refusal.to_string());
                }
                *kept.lock().unwrap().entry(chat).or_default() += 1;
                let message = json!({"message_id": 1, "date": 1, "chat": {"id": chat}});
                (StatusCode::OK, json!({"ok": true, "result": message}).to_string())
            }
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, sent, permits, waiting }
    }

    fn bot(&self) -> Bot {
        self.builder().build().unwrap()
    }

    fn builder(&self) -> BotBuilder {
        let bot = Bot::builder(Token::new("1:x").unwrap()).api_url(&*self.url);
        bot.pace(Pace::UNLIMITED).retry(RetryPolicy::new().attempts(2))
    }

    fn sent(&self) -> BTreeMap<i64, usize> {
        self.sent.lock().unwrap().clone()
    }

    fn most_at_once(&self) -> usize {
        self.waiting.1.load(Ordering::SeqCst)
    }
}

fn refusal(code: u16, description: &str) -> Value {
    json!({"error_code": code, "description": description})
}

fn hello(chat: ChatId) -> SendMessage {
    SendMessage::new(chat, "hello")
}

/// All events to the end.
async fn all(mut broadcast: Broadcast<Message>) -> Vec<Delivery<Message>> {
    let mut events = Vec::new();
    while let Some(delivery) = soon("the next event", broadcast.next()).await {
        events.push(delivery);
    }
    events
}

fn id(chat: &ChatId) -> i64 {
    match chat {
        ChatId::Id(id) => *id,
        ChatId::Username(name) => panic!("{name}"),
    }
}

#[tokio::test]
async fn people_who_blocked_the_bot_are_reported_and_all_others_get_one_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut people = Vec::new();
    for n in 0..40 {
        let person = sandbox.user(&format!("Person {n}"));
        person.sends("hello").await;
        if n % 7 == 3 {
            person.blocks_the_bot().await;
        }
        people.push(person);
    }
    let bot = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let bot = bot.pace(Pace::UNLIMITED).build().unwrap();
    let chats: Vec<_> = people.iter().map(Person::id).collect();
    let events = all(bot.broadcast(chats, |chat| SendMessage::new(chat, "News!"))).await;
    let mut gone = Vec::new();
    for event in &events {
        match &event.outcome {
            Outcome::Sent(message) => assert_eq!(ChatId::Id(message.chat.id), event.chat_id),
            Outcome::Gone(_) => gone.push(id(&event.chat_id)),
            other => panic!("{other:?}"),
        }
    }
    gone.sort_unstable();
    let blocked: Vec<_> = people.iter().skip(3).step_by(7).map(|person| person.id().0).collect();
    assert_eq!(gone, blocked);
    let progress = &events.last().unwrap().progress;
    assert_eq!((progress.done, progress.sent, progress.gone, progress.failed), (40, 34, 6, 0));
    assert_eq!(progress.last, Some(people[39].id().into()));
    for person in &people {
        let times = person.screen().matches("News!").count();
        assert_eq!(times, usize::from(!blocked.contains(&person.id().0)), "{}", person.name());
    }
}

#[tokio::test]
async fn each_refusal_is_what_it_means_for_the_list() {
    let server = Server::start(|chat| match chat {
        1 => Some(refusal(403, "Forbidden: bot was blocked by the user")),
        2 => Some(refusal(400, "USER_DELETED")),
        3 => Some(refusal(400, "Bad Request: chat not found")),
        -4 => Some(refusal(403, "Forbidden: bot was kicked from the supergroup chat")),
        -5 => {
            Some(json!({"error_code": 400, "description": "Bad Request: group chat was upgraded",
            "parameters": {"migrate_to_chat_id": -1005}}))
        }
        -6 => Some(refusal(400, "CHAT_WRITE_FORBIDDEN")),
        7 => Some(refusal(500, "Internal Server Error")),
        _ => None,
    })
    .await;
    let told = Arc::<Mutex<Vec<(i64, i64)>>>::default();
    let hook = Arc::clone(&told);
    let bot = server.builder();
    let bot = bot.on_chat_migrated(move |from, to| hook.lock().unwrap().push((from, to)));
    let bot = bot.build().unwrap();
    let events = all(bot.broadcast([1, 2, 3, -4, -5, -6, 7, 8], hello)).await;
    let mut outcomes: Vec<_> = events
        .iter()
        .map(|event| {
            let outcome = match &event.outcome {
                Outcome::Sent(message) => format!("sent to {}", message.chat.id),
                Outcome::Gone(_) => "gone".into(),
                Outcome::Failed(error) => error.kind().map(|kind| format!("{kind:?}")).unwrap(),
                other => panic!("{other:?}"),
            };
            (id(&event.chat_id), outcome, event.migrated_to)
        })
        .collect();
    outcomes.sort_unstable();
    let expected = [
        (-6, "NotEnoughRights", None),
        (-5, "sent to -1005", Some(-1005)),
        (-4, "gone", None),
        (1, "gone", None),
        (2, "gone", None),
        (3, "gone", None),
        (7, "ServerError", None),
        (8, "sent to 8", None),
    ];
    assert_eq!(outcomes, expected.map(|(chat, outcome, to)| (chat, outcome.to_owned(), to)));
    let progress = &events.last().unwrap().progress;
    assert_eq!((progress.sent, progress.gone, progress.failed), (2, 4, 2));
    assert_eq!((progress.migrated, progress.done), (1, 8));
    assert_eq!(*told.lock().unwrap(), [(-5, -1005)], "the bot's own hook is told as well");
}

#[tokio::test]
async fn no_more_messages_are_under_way_than_asked_for_and_no_chat_is_taken_before_its_time() {
    let server = Server::start(|_| None).await;
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    // A list without end.
    let chats = (1_i64..).inspect(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let mut broadcast = server.bot().broadcast(chats, hello).concurrency(3);
    for _ in 0..50 {
        let delivery = soon("an event", broadcast.next()).await.unwrap();
        let taken = taken.load(Ordering::SeqCst) as u64;
        assert!(taken <= delivery.progress.done + 3, "{taken}: {:?}", delivery.progress);
    }
    assert!(server.most_at_once() <= 3, "{}", server.most_at_once());
    broadcast.stop();
    let rest = all(broadcast).await;
    assert!(rest.len() <= 3);
}

#[tokio::test]
async fn a_stopped_broadcast_resumes_and_sends_nothing_twice() {
    let server = Server::start(|_| None).await;
    let mut broadcast = server.bot().broadcast(1_i64..=100, hello).concurrency(7);
    for _ in 0..30 {
        soon("an event", broadcast.next()).await.unwrap();
    }
    broadcast.stop();
    while soon("the end", broadcast.next()).await.is_some() {}
    let cursor = broadcast.progress().done;
    assert!((30..100).contains(&cursor), "{cursor}");
    assert_eq!(broadcast.progress().last, Some(ChatId::Id(cursor as i64)));
    all(server.bot().broadcast((1_i64..=100).skip(cursor as usize), hello)).await;
    assert_eq!(server.sent(), (1..=100).map(|chat| (chat, 1)).collect());
}

#[tokio::test]
async fn after_a_crash_no_chat_is_left_out_and_few_get_it_twice() {
    let server = Server::start(|_| None).await;
    let mut cursor = 0;
    // Each run is dropped in the middle of things.
    for events in [5, 1, 20, 13] {
        let chats = (1_i64..=100).skip(cursor as usize);
        let mut broadcast = server.bot().broadcast(chats, hello).concurrency(4);
        for _ in 0..events {
            soon("an event", broadcast.next()).await.unwrap();
        }
        cursor += broadcast.progress().done;
    }
    all(server.bot().broadcast((1_i64..=100).skip(cursor as usize), hello)).await;
    let sent = server.sent();
    assert_eq!(sent.keys().copied().collect::<Vec<_>>(), (1..=100).collect::<Vec<_>>());
    let twice: usize = sent.values().map(|times| times - 1).sum();
    assert!(twice <= 4 * 4, "{twice}");
}

#[tokio::test]
async fn the_cursor_waits_for_the_slowest() {
    // The first chat has to wait twice, since it is told to; the others are done before.
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let slow = Server::start(move |chat| {
        (chat == 1 && count.fetch_add(1, Ordering::SeqCst) == 0).then(|| {
            json!({"error_code": 429, "description": "Too Many Requests: retry after 1",
                "parameters": {"retry_after": 1}})
        })
    })
    .await;
    let mut broadcast = slow.bot().broadcast(1_i64..=10, hello).concurrency(3);
    let mut cursors = Vec::new();
    while let Some(delivery) = soon("an event", broadcast.next()).await {
        cursors.push((id(&delivery.chat_id), delivery.progress.done));
    }
    // Two others are sent, then nothing is begun before the first is done.
    assert_eq!((cursors[0].1, cursors[1].1), (0, 0), "{cursors:?}");
    assert_eq!(cursors[2], (1, 3));
    assert_eq!(cursors.last().unwrap().1, 10);
}

#[tokio::test]
async fn what_concerns_every_chat_ends_the_broadcast_before_the_chat() {
    let working = Arc::new(AtomicUsize::new(0));
    let works = Arc::clone(&working);
    let server = Server::start(move |_| {
        let refused = works.fetch_add(1, Ordering::SeqCst) >= 10;
        refused.then(|| refusal(401, "Unauthorized"))
    })
    .await;
    let events = all(server.bot().broadcast(1_i64..=1000, hello).concurrency(4)).await;
    let last = events.last().unwrap();
    assert!(matches!(last.outcome, Outcome::NotSent(_)), "{last:?}");
    assert!(events.len() <= 14, "{}", events.len());
    // Exactly those before the cursor have it, and perhaps some of those that were under way.
    let sent = server.sent();
    assert_eq!(sent.len(), 10);
    assert!((1..=last.progress.done as i64).all(|chat| sent.contains_key(&chat)));
    assert!(last.progress.done >= 7, "{:?}", last.progress);

    // A server that is not there.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bot = Bot::builder(Token::new("1:x").unwrap()).api_url(url).retry(RetryPolicy::NONE);
    let events = all(bot.build().unwrap().broadcast(1_i64..=1000, hello)).await;
    assert!(events.len() <= 20 && events.iter().all(|event| event.progress.done == 0));
}

#[tokio::test]
async fn a_server_that_is_out_of_order_ends_the_broadcast_soon() {
    let server = Server::start(|chat| (chat > 10).then(|| refusal(502, "Bad Gateway"))).await;
    let events = all(server.bot().broadcast(1_i64..=1000, hello).concurrency(5)).await;
    let progress = &events.last().unwrap().progress;
    assert_eq!(progress.sent, 10);
    assert!((5..15).contains(&progress.failed), "{progress:?}");
}

#[tokio::test]
async fn chats_may_come_as_a_stream_and_late() {
    let server = Server::start(|_| None).await;
    let (chats, mut to_come) = mpsc::channel::<i64>(1);
    let stream = futures_util::stream::poll_fn(move |cx| to_come.poll_recv(cx));
    let mut broadcast = server.bot().broadcast_stream(stream, hello);
    for chat in 1..=3 {
        let (sent, delivery) = tokio::join!(chats.send(chat), soon("it", broadcast.next()));
        sent.unwrap();
        assert_eq!(delivery.unwrap().chat_id, ChatId::Id(chat));
    }
    drop(chats);
    assert!(soon("the end", broadcast.next()).await.is_none());
    assert_eq!(broadcast.progress().done, 3);
}

#[tokio::test]
async fn waiting_for_an_event_can_be_given_up() {
    let server = Server::start(|_| None).await;
    server.permits.forget_permits(1_000_000);
    let mut broadcast = server.bot().broadcast([1, 2], hello);
    // Both are under way, and nothing comes of it yet.
    let both = async {
        while server.waiting.0.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        delivery = broadcast.next() => panic!("{delivery:?}"),
        () = soon("both", both) => {}
    }
    server.permits.add_permits(2);
    assert_eq!(all(broadcast).await.len(), 2);
    assert_eq!(server.sent(), [(1, 1), (2, 1)].into());
}

#[tokio::test]
async fn a_chat_of_the_broadcast_can_be_written_to_between_events() {
    let server = Server::start(|_| None).await;
    server.permits.forget_permits(1_000_000);
    // With limits, and so with an order for each chat, if of no length.
    let bot = server.builder().pace(Pace::new().private(Rate::per_second(1_000))).build().unwrap();
    let mut broadcast = bot.broadcast([1, 2], hello);
    server.permits.add_permits(1);
    let first = soon("one of two", broadcast.next()).await.unwrap();
    let other = 3 - id(&first.chat_id);
    // The broadcast's message to the other chat comes first, and nobody waits for the broadcast.
    server.permits.add_permits(2);
    soon("the report", bot.call(SendMessage::new(other, "half"))).await.unwrap();
    assert_eq!(server.sent()[&other], 2);
    assert_eq!(all(broadcast).await.len(), 1);
}

/// The refusal of a chat that is to be left alone for longer than a call waits.
fn much_too_much() -> Value {
    json!({"error_code": 429, "description": "Too Many Requests: retry after 300",
        "parameters": {"retry_after": 300}})
}

#[tokio::test]
async fn a_chat_that_has_to_wait_for_long_holds_up_no_other() {
    let server = Server::start(|chat| (chat == 2).then(much_too_much)).await;
    let events = all(server.bot().broadcast(1_i64..=50, hello).concurrency(1)).await;
    let waiting: Vec<_> = events.iter().filter(|event| event.outcome.error().is_some()).collect();
    let [second] = &waiting[..] else { panic!("{waiting:?}") };
    assert!(matches!(second.outcome, Outcome::Failed(_)) && id(&second.chat_id) == 2, "{second:?}");
    let progress = &events.last().unwrap().progress;
    assert_eq!((progress.done, progress.sent, progress.failed), (50, 49, 1));
}

#[tokio::test]
async fn a_platform_that_wants_to_be_left_alone_ends_the_broadcast() {
    for concurrency in [1, 4, 20] {
        let server = Server::start(|chat| (chat > 10).then(much_too_much)).await;
        let broadcast = server.bot().broadcast(1_i64..=1000, hello).concurrency(concurrency);
        let events = all(broadcast).await;
        assert!(events.iter().any(|event| matches!(event.outcome, Outcome::NotSent(_))));
        let progress = &events.last().unwrap().progress;
        // That it is not about one chat is known from the third on.
        assert!(progress.failed <= 2 && progress.done <= 12, "{progress:?}");
    }
}
