//! What the client does by itself: keeps the limits, waits, tries again, follows. The sandbox is the
//! server that enforces the limits and fails on request.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{http::StatusCode, response::IntoResponse};
use bot_core::{
    Bot, BotBuilder, CallError, ErrorKind, Pace, Rate, RetryPolicy, Token, client::Failure,
    types::InputFile,
};
use bot_sandbox::{Fault, Limits, Person, Sandbox};
use futures_util::future::join_all;

use crate::support::{Log, free_port, names, soon};

/// Waits of a test: as short as they may be.
const QUICK: RetryPolicy = RetryPolicy::new().first_wait(Duration::from_millis(20));
const SECOND: Duration = Duration::from_secs(1);

fn builder(sandbox: &Sandbox) -> BotBuilder {
    let token = Token::new(sandbox.token()).unwrap();
    Bot::builder(token).api_url(sandbox.url()).retry(QUICK)
}

fn bot(sandbox: &Sandbox) -> Bot {
    builder(sandbox).pace(Pace::UNLIMITED).build().unwrap()
}

/// Somebody whom the bot may write to.
async fn someone(sandbox: &Sandbox) -> Person {
    let person = sandbox.user("Mei");
    person.sends("/start").await;
    person
}

fn refused(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.refused.is_some()).count()
}

/// Ten times as fast as the platforms, as the sandbox is in these tests.
fn ten_times() -> Pace {
    let tenth = SECOND / 10;
    Pace::new()
        .overall(Rate::new(30, tenth))
        .private(Rate::new(1, tenth))
        .group(Rate::new(20, tenth * 60).burst(3))
}

/// Ten messages to each of 50 people, all at once: what became of them, by person.
async fn five_hundred(sandbox: &Sandbox, bot: &Bot) -> Vec<Vec<Result<i64, CallError>>> {
    let people = join_all((0..50).map(|_| someone(sandbox))).await;
    let sends = (0..10).flat_map(|n| people.iter().map(move |person| (n, person.id())));
    let sends = sends.map(|(n, id)| async move {
        (id, bot.send_message(id, format!("{n}")).await.map(|message| message.message_id))
    });
    let sent = soon("500 messages", join_all(sends)).await;
    let mut of: Vec<Vec<_>> = people.iter().map(|_| Vec::new()).collect();
    for (id, result) in sent {
        of[people.iter().position(|person| person.id() == id).unwrap()].push(result);
    }
    of
}

#[tokio::test]
async fn five_hundred_sends_at_once_to_fifty_chats_arrive_in_order_and_none_is_refused() {
    let sandbox = Sandbox::builder().limits(Limits::new().times(10)).start().await.unwrap();
    let bot = builder(&sandbox).pace(ten_times()).build().unwrap();
    for sent in five_hundred(&sandbox, &bot).await {
        let ids: Vec<_> = sent.into_iter().map(Result::unwrap).collect();
        assert!(ids.len() == 10 && ids.is_sorted(), "{ids:?}");
    }
}

#[tokio::test]
async fn the_same_without_a_pace_is_refused_and_waiting_mends_it() {
    let sandbox = Sandbox::builder().limits(Limits::new().times(10)).start().await.unwrap();
    let once = bot(&sandbox).without_retries();
    let sent = five_hundred(&sandbox, &once).await;
    let kinds: Vec<_> = sent.iter().flatten().filter_map(|r| r.as_ref().err()?.kind()).collect();
    let too_many = ErrorKind::TooManyRequests { wait: Some(SECOND) };
    assert!(kinds.len() > 50 && kinds.iter().all(|kind| *kind == too_many), "{}", kinds.len());

    let sandbox =
        Sandbox::builder().limits(Limits::new().times(100).by_code()).start().await.unwrap();
    let person = someone(&sandbox).await;
    let bot = bot(&sandbox);
    let sends = (0..5).map(|n| bot.send_message(person.id(), format!("{n}")).into_future());
    for sent in soon("5 messages", join_all(sends)).await {
        sent.unwrap();
    }
    assert!(refused(&sandbox) > 0);
}

#[tokio::test]
async fn a_refusal_for_too_many_requests_makes_that_chat_wait_and_no_other() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (someone(&sandbox).await, someone(&sandbox).await);
    sandbox.next("sendMessage", Fault::too_many_requests(1));
    let bot = builder(&sandbox).build().unwrap();
    let start = Instant::now();
    let sent = |id, text: &'static str| {
        let send = bot.send_message(id, text);
        async move { send.await.map(|_| start.elapsed()).unwrap() }
    };
    // The first is refused; the second waits behind it, and for its own second.
    let (first, second, other) =
        tokio::join!(sent(mei.id(), "1"), sent(mei.id(), "2"), sent(tom.id(), "3"));
    assert!(first >= SECOND && second > first, "{first:?} {second:?}");
    assert!(other < SECOND, "{other:?}");
    assert_eq!(refused(&sandbox), 1);
}

#[tokio::test]
async fn safews_too_much_is_backed_off_from() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = someone(&sandbox).await;
    for _ in 0..3 {
        sandbox.next("sendMessage", Fault::refuse(400, "MESSAGE_TOO_MUCH"));
    }
    bot(&sandbox).send_message(mei.id(), "hi").await.unwrap();
    assert_eq!((sandbox.calls().len(), refused(&sandbox)), (4, 3));
}

#[tokio::test]
async fn to_wait_for_no_time_is_backed_off_from_as_well() {
    let sandbox = Sandbox::start().await.unwrap();
    for _ in 0..3 {
        sandbox.next("getMe", Fault::too_many_requests(0));
    }
    let log = Log::capture();
    bot(&sandbox).get_me().await.unwrap();
    let text = log.text();
    let asks: Vec<_> = text.lines().filter(|line| line.contains("asks to wait")).collect();
    assert!(asks.len() == 3 && asks.iter().all(|line| !line.contains("wait=0ns")), "{asks:?}");
}

#[tokio::test]
async fn a_message_is_never_sent_twice() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, bot) = (someone(&sandbox).await, bot(&sandbox));
    let send = || bot.send_message(mei.id(), "hi").into_future();
    for (fault, done) in [(Fault::Close, 0), (Fault::CloseAfter, 1)] {
        sandbox.next("sendMessage", fault);
        let lost = send().await.unwrap_err();
        let CallError::Transport { failure, .. } = &lost else { panic!("{lost}") };
        assert_eq!((*failure, lost.kind(), lost.is_retryable()), (Failure::Broken, None, true));
        assert_eq!(mei.screen().matches("hi").count(), done);
    }
    sandbox.next("sendMessage", Fault::refuse(502, "Bad Gateway"));
    assert_eq!(send().await.unwrap_err().kind(), Some(ErrorKind::ServerError));
    sandbox.next("sendMessage", Fault::Delay(SECOND * 60));
    let late = bot.timeout(SECOND / 10).send_message(mei.id(), "late").await.unwrap_err();
    assert!(matches!(late, CallError::Transport { failure: Failure::Timeout, .. }), "{late}");
    assert_eq!(names(&sandbox.calls()), ["sendMessage"; 4]);
}

#[tokio::test]
async fn what_is_safe_is_done_again_after_a_lost_answer_or_a_fault_of_the_server() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    for fault in [Fault::Close, Fault::CloseAfter, Fault::refuse(500, "Internal Server Error")] {
        for method in ["getMe", "setMyCommands", "deleteWebhook"] {
            sandbox.next(method, fault.clone());
        }
        bot.get_me().await.unwrap();
        bot.set_my_commands([]).await.unwrap();
        bot.delete_webhook().await.unwrap();
    }
    assert_eq!(sandbox.calls().len(), 18);

    // As often as is set, and then the error is the caller's.
    for _ in 0..9 {
        sandbox.next("getMe", Fault::Close);
    }
    let error = bot.get_me().await.unwrap_err();
    assert!(matches!(error, CallError::Transport { .. }));
    assert_eq!(sandbox.calls().len(), 18 + 6);
}

#[tokio::test]
async fn a_refusal_that_waiting_does_not_mend_comes_back_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    for (code, kind) in [
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (409, ErrorKind::Conflict),
        (400, ErrorKind::Other),
    ] {
        sandbox.next("getMe", Fault::refuse(code, "no"));
        assert_eq!(bot.get_me().await.unwrap_err().kind(), Some(kind));
    }
    assert_eq!(sandbox.calls().len(), 4);
}

#[tokio::test]
async fn a_message_is_sent_again_when_there_was_no_connection() {
    let port = free_port();
    let log = Log::capture();
    let token = Token::new("1001:AAF9x2-Qk7vT0eWbNhL4").unwrap();
    let url = format!("http://127.0.0.1:{port}");
    let patient = QUICK.attempts(1_000).max_wait(SECOND / 20);
    let bot = Bot::builder(token).api_url(url).retry(patient).build().unwrap();
    let once = bot.without_retries().send_message(1, "hi").await.unwrap_err();
    assert!(matches!(once, CallError::Transport { failure: Failure::Connect, .. }), "{once}");
    assert!(once.to_string().ends_with("no connection could be made, so nothing was sent"));
    let server = async {
        log.says("trying again").await;
        Sandbox::builder().port(port).start().await.unwrap()
    };
    let (sent, sandbox) = tokio::join!(bot.send_message(1, "hi").into_future(), server);
    // It knows nobody yet, but it was asked.
    assert_eq!(sent.unwrap_err().kind(), Some(ErrorKind::ChatNotFound));
    assert_eq!(names(&sandbox.calls()), ["sendMessage"]);
}

/// A call that is recorded; the sandbox need not play it.
async fn document(bot: &Bot, file: InputFile) -> ErrorKind {
    bot.send_document(1, file).await.unwrap_err().kind().unwrap()
}

#[tokio::test]
async fn a_file_is_sent_again_unless_its_reader_is_used_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    let no = || Fault::refuse(400, "Bad Request: wrong file identifier/HTTP URL specified");
    sandbox.next("sendDocument", Fault::refuse(400, "MESSAGE_TOO_MUCH"));
    sandbox.next("sendDocument", no());
    assert_eq!(document(&bot, InputFile::bytes("a", "a")).await, ErrorKind::InvalidFileId);
    assert_eq!(sandbox.calls().len(), 2);

    sandbox.next("sendDocument", Fault::refuse(400, "MESSAGE_TOO_MUCH"));
    let kind = document(&bot, InputFile::reader("a", &b"a"[..])).await;
    assert_eq!(kind, ErrorKind::TooManyRequests { wait: None });
    assert_eq!(sandbox.calls().len(), 3);
}

#[tokio::test]
async fn without_retries_a_call_is_made_once_and_waits_for_nobody() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = someone(&sandbox).await;
    let bot = bot(&sandbox);
    let once = bot.without_retries();
    let moved = sandbox.group("moved", &[]);
    sandbox.migrate(&sandbox.group("old", &[]), &moved);
    sandbox.next("sendMessage", Fault::too_many_requests(60));
    let wait = Some(SECOND * 60);
    let error = once.send_message(mei.id(), "hi").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after()),
        (Some(ErrorKind::TooManyRequests { wait }), wait)
    );
    once.send_message(mei.id(), "hi").await.unwrap();
    sandbox.next("getMe", Fault::Close);
    assert!(once.get_me().await.is_err());
    assert_eq!(names(&sandbox.calls()), ["sendMessage", "sendMessage", "getMe"]);
}

#[tokio::test]
async fn a_deadline_ends_a_call_as_soon_as_it_cannot_be_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (someone(&sandbox).await, someone(&sandbox).await);
    let all = builder(&sandbox).build().unwrap();
    let bot = all.deadline(SECOND * 20);
    let start = Instant::now();

    // A wait that is too long is not begun, and the last error is the call's.
    sandbox.next("sendMessage", Fault::too_many_requests(30));
    let error = bot.send_message(mei.id(), "hi").await.unwrap_err();
    assert_eq!(error.api().unwrap().error_code, 429);
    // The next call knows, and asks nobody.
    let error = bot.send_message(mei.id(), "hi").await.unwrap_err();
    assert!(matches!(error, CallError::Paused { .. }), "{error}");
    assert!(error.to_string().starts_with("sendMessage: nothing was sent: the platform has asked"));
    assert!(matches!(error.kind(), Some(ErrorKind::TooManyRequests { wait: Some(_) })));
    assert_eq!(sandbox.calls().len(), 1);

    // One that comes late because of others.
    let hasty = all.deadline(SECOND / 2);
    let sends = (0..3).map(|_| hasty.send_message(tom.id(), "hi").into_future());
    let sent = join_all(sends).await;
    assert!(sent[0].is_ok());
    for late in &sent[1..] {
        let late = late.as_ref().unwrap_err();
        assert!(matches!(late, CallError::Deadline { .. }) && late.is_retryable(), "{late}");
    }
    // An attempt under way.
    sandbox.next("getMe", Fault::Delay(SECOND * 60));
    let error = hasty.get_me().await.unwrap_err();
    assert!(matches!(error, CallError::Transport { failure: Failure::Timeout, .. }), "{error}");
    assert!(start.elapsed() < SECOND * 10, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_wait_longer_than_is_set_is_not_waited_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let retry = QUICK.max_wait(SECOND * 5);
    let bot = builder(&sandbox).retry(retry).build().unwrap();
    sandbox.next("setMyCommands", Fault::too_many_requests(80_000));
    let error = bot.set_my_commands([]).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(SECOND * 80_000));
    bot.get_me().await.unwrap(); // that method only
    let error = bot.set_my_commands([]).await.unwrap_err();
    assert!(matches!(error, CallError::Paused { .. }), "{error}");
    assert_eq!(names(&sandbox.calls()), ["setMyCommands", "getMe"]);
}

#[tokio::test]
async fn a_group_that_has_become_another_is_followed_once_and_told_of() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = someone(&sandbox).await;
    let groups = ["a", "b", "c"].map(|title| sandbox.group(title, &[&mei]));
    let [a, b, c] = &groups;
    sandbox.migrate(a, b);
    let told = Arc::<Mutex<Vec<(i64, i64)>>>::default();
    let hook = Arc::clone(&told);
    let bot = builder(&sandbox)
        .on_chat_migrated(move |from, to| hook.lock().unwrap().push((from, to)))
        .build()
        .unwrap();
    let sends = (0..3).map(|n| bot.send_message(a.id(), format!("{n}")).into_future());
    let sent = join_all(sends).await;
    let sent: Vec<_> = sent.into_iter().map(Result::unwrap).collect();
    assert!(sent.iter().all(|message| message.chat.id == b.id()));
    assert!(sent.is_sorted_by_key(|message| message.message_id));
    assert_eq!(*told.lock().unwrap(), [(a.id(), b.id()); 3]);

    sandbox.migrate(b, c);
    let error = bot.get_chat(a.id()).await.unwrap_err();
    assert_eq!(error.kind(), Some(ErrorKind::ChatMigrated { to: c.id() }));
    assert_eq!(told.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_proxys_page_counts_by_its_status() {
    let me = r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b"}}"#;
    let page = |status| (status, "<html>").into_response();
    let answers = [
        page(StatusCode::BAD_GATEWAY),
        me.into_response(),
        page(StatusCode::TOO_MANY_REQUESTS),
        me.into_response(),
        page(StatusCode::PAYLOAD_TOO_LARGE),
        page(StatusCode::BAD_GATEWAY),
    ];
    let answers = Arc::new(Mutex::new(answers.into_iter()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = axum::Router::new().fallback(move || {
        let answer = answers.lock().unwrap().next();
        async move { answer.unwrap() }
    });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let token = Token::new("1:x").unwrap();
    let bot = Bot::builder(token).api_url(url).retry(QUICK).pace(Pace::UNLIMITED).build().unwrap();
    bot.get_me().await.unwrap();
    bot.get_me().await.unwrap();
    let file = || bot.send_document(1, InputFile::bytes("a", "a")).into_future();
    for kind in [ErrorKind::FileTooBig, ErrorKind::ServerError] {
        let error = file().await.unwrap_err();
        assert!(matches!(error, CallError::Answer { .. }), "{error}");
        assert_eq!(error.kind(), Some(kind));
    }
}

#[tokio::test]
async fn the_order_is_that_of_the_calls_though_a_file_is_looked_at_first() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = builder(&sandbox).pace(ten_times()).build().unwrap();
    let path = std::env::temp_dir().join(format!("bot-order-{}.txt", std::process::id()));
    tokio::fs::write(&path, "a").await.unwrap();
    for _ in 0..5 {
        let file = bot.send_document(1, InputFile::path(&path)).into_future();
        drop(tokio::join!(file, bot.send_message(1, "and a text").into_future()));
    }
    tokio::fs::remove_file(&path).await.unwrap();
    assert_eq!(names(&sandbox.calls()), ["sendDocument", "sendMessage"].repeat(5));
}
