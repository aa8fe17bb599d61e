//! Handlers that ask for their update again.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use bot_core::Payload;
use bot_sandbox::Sandbox;
use bot_server::{Dialect, Settings, Token, dead_letters::DeadLetter, prelude::*};
use reqwest::Response;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use crate::{
    endpoint,
    inside::Inside,
    stub::Stub,
    support::{Log, soon},
};

/// What the handler cannot do without: out of order so many times.
struct Till {
    again: fn() -> Retry,
    broken: watch::Sender<u32>,
    /// How often the handler began.
    runs: watch::Sender<u32>,
    /// The handler waits for a permit each time.
    door: Semaphore,
}

#[derive(Debug)]
struct OutOfOrder(Retry);

impl fmt::Display for OutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the till is out of order")
    }
}

impl Error for OutOfOrder {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

impl Till {
    fn broken(times: u32, again: fn() -> Retry) -> Arc<Self> {
        let (broken, runs) = (watch::Sender::new(times), watch::Sender::new(0));
        Arc::new(Self { again, broken, runs, door: Semaphore::new(1_000) })
    }

    /// The same, where the handler waits until it is let in.
    fn closed(times: u32, again: fn() -> Retry) -> Arc<Self> {
        let till = Self::broken(times, again);
        till.door.forget_permits(1_000);
        till
    }

    async fn pays(&self) -> Result<(), OutOfOrder> {
        self.runs.send_modify(|runs| *runs += 1);
        self.door.acquire().await.unwrap().forget();
        let works = !self.broken.send_if_modified(|times| {
            let broken = *times > 0;
            *times = times.saturating_sub(1);
            broken
        });
        if works { Ok(()) } else { Err(OutOfOrder((self.again)().because("no paper"))) }
    }

    async fn runs(&self, times: u32) {
        let mut runs = self.runs.subscribe();
        soon("the handler", runs.wait_for(|runs| *runs >= times)).await.unwrap();
    }
}

#[on(message)]
async fn order(message: Message, till: State<Arc<Till>>) -> Result<Option<String>> {
    if message.text.as_deref() == Some("order") {
        till.pays().await?;
    }
    Ok(message.text)
}

/// A person's, in whatever chat.
#[derive(Default, Dialogue)]
#[dialogue(key = user)]
enum Cart {
    #[default]
    Empty,
}

#[on(message, command = "cart")]
async fn cart(message: Message, _cart: Dialogue<Cart>, till: State<Arc<Till>>) -> Result<String> {
    if message.chat.id > 0 {
        till.pays().await?;
    }
    Ok("empty".to_owned())
}

fn app(till: &Arc<Till>) -> App {
    App::new().handlers(handlers![order]).state(Arc::clone(till))
}

async fn telegram() -> Sandbox {
    Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap()
}

async fn webhook(sandbox: &Sandbox, till: &Arc<Till>) -> Inside {
    Inside::webhook(sandbox, app(till), None, |settings| settings.reply_in_response = true).await
}

/// A bot that polls a server which knows next to nothing.
fn polling(stub: &Stub, till: &Arc<Till>) -> Inside {
    let mut settings = Settings::new(Token::new("1:x").unwrap());
    settings.api_url = Some(stub.url.clone());
    Inside::start(app(till), settings, 0)
}

fn message(id: i64, chat: i64, text: &str) -> Value {
    json!({"update_id": id, "message": {
        "message_id": id, "chat": {"id": chat, "type": "private"}, "text": text,
    }})
}

fn soon_again() -> Retry {
    Retry::after(Duration::from_millis(1))
}

fn in_an_hour() -> Retry {
    Retry::after(Duration::from_secs(60 * 60))
}

/// Status and `Retry-After`.
fn said(answer: &Response) -> (u16, Option<&str>) {
    let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap());
    (answer.status().as_u16(), wait)
}

#[tokio::test]
async fn the_server_sends_the_update_again_and_the_chat_waits() {
    let (sandbox, till, log) = (telegram().await, Till::broken(2, soon_again), Log::capture());
    let bot = webhook(&sandbox, &till).await;
    let mei = sandbox.user("Mei");
    mei.sends("order").await;
    mei.sends("next").await;
    mei.sees("next").await;
    assert_eq!(*till.runs.borrow(), 3);
    let conversation = mei.screen();
    let texts = conversation.lines().filter_map(|line| line.strip_prefix("SandboxBot: "));
    assert_eq!(texts.collect::<Vec<_>>(), ["order", "next"]);
    for why in ["the till is out of order", "asks for the update again after 1ms", "no paper"] {
        assert!(log.text().contains(why), "no {why:?} in\n{}", log.text());
    }
    bot.stops().await;
}

#[tokio::test]
async fn the_answer_says_how_long_to_wait() {
    let waits: [(fn() -> Retry, _); 4] = [
        (soon_again, Some("1")),
        (|| Retry::after(Duration::from_millis(2_001)), Some("3")),
        (|| Retry::after(Duration::MAX), Some("3600")),
        (Retry::now, None),
    ];
    for (again, seconds) in waits {
        let (sandbox, till) = (telegram().await, Till::broken(1, again));
        let bot = webhook(&sandbox, &till).await;
        let update = message(7, sandbox.user("Mei").id().0, "order").to_string();
        let first = endpoint::post(bot.port, sandbox.token(), &update).await;
        assert_eq!(said(&first), (503, seconds));
        let second = endpoint::post(bot.port, sandbox.token(), &update).await;
        assert_eq!(said(&second), (200, None));
        assert!(second.text().await.unwrap().contains("order"), "it carries the reply");
        assert_eq!(*till.runs.borrow(), 2);
        bot.stops().await;
    }
}

#[tokio::test]
async fn deliveries_that_wait_together_are_answered_alike() {
    let (sandbox, till, log) = (telegram().await, Till::closed(1, in_an_hour), Log::capture());
    let bot = webhook(&sandbox, &till).await;
    let update = message(7, sandbox.user("Mei").id().0, "order").to_string();
    let post = || endpoint::post(bot.port, sandbox.token(), &update);
    let (first, second, ()) = tokio::join!(
        post(),
        async {
            till.runs(1).await;
            post().await
        },
        async {
            log.says("came again").await;
            till.door.add_permits(1);
        }
    );
    assert_eq!([said(&first), said(&second)], [(503, Some("3600")); 2]);
    bot.stops().await;
}

#[tokio::test]
async fn after_the_hand_over_the_bot_tries_again_itself() {
    let (sandbox, till) = (telegram().await, Till::closed(2, soon_again));
    let bot = Inside::webhook(&sandbox, app(&till), None, |settings| {
        settings.hand_over_after = Duration::from_millis(50);
    })
    .await;
    let mei = sandbox.user("Mei");
    mei.sends("order").await;
    soon("the hand-over", sandbox.settled()).await;
    mei.sends("next").await;
    till.door.add_permits(3);
    mei.sees("next").await;
    assert_eq!(*till.runs.borrow(), 3);
    let conversation = mei.screen();
    let texts = conversation.lines().filter_map(|line| line.strip_prefix("SandboxBot: "));
    assert_eq!(texts.collect::<Vec<_>>(), ["order", "next"], "the chat has waited");
    bot.stops().await;
}

#[tokio::test]
async fn what_was_handed_over_and_is_to_be_tried_again_is_kept_when_the_bot_stops() {
    let (sandbox, till, log) = (telegram().await, Till::closed(1, in_an_hour), Log::capture());
    let (letters, kept) = std::sync::mpsc::channel();
    let app = app(&till).dead_letters(move |letter: DeadLetter| {
        letters.send(letter).unwrap();
        std::future::ready(std::io::Result::Ok(()))
    });
    let bot = Inside::webhook(&sandbox, app, None, |settings| {
        settings.hand_over_after = Duration::from_millis(50);
    })
    .await;
    sandbox.user("Mei").sends("order").await;
    soon("the hand-over", sandbox.settled()).await;
    till.door.add_permits(1);
    log.says("asks for the update again").await;
    bot.stops().await;
    let letter = kept.try_recv().unwrap();
    assert!(letter.error.contains("the bot stopped before"), "{letter}");
    assert_eq!(letter.update().unwrap().message().unwrap().text.as_deref(), Some("order"));
}

#[tokio::test]
async fn a_bot_that_stops_leaves_the_update_to_the_server() {
    let (sandbox, till) = (telegram().await, Till::closed(1, in_an_hour));
    let mut bot = webhook(&sandbox, &till).await;
    sandbox.user("Mei").sends("order").await;
    till.runs(1).await;
    bot.stop();
    till.door.add_permits(1);
    bot.stops().await;
    assert_eq!(left(&sandbox).await, ["order"]);
}

/// The texts that the next start would get.
async fn left(sandbox: &Sandbox) -> Vec<String> {
    let next = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let updates = next.build().unwrap().get_updates().await.unwrap();
    let text = |update: Update| match update.payload {
        Payload::Message(message) => message.text.unwrap(),
        other => panic!("{other:?}"),
    };
    updates.into_iter().map(text).collect()
}

#[tokio::test]
async fn by_polling_the_bot_tries_again_itself_and_other_chats_do_not_wait() {
    let till = Till::closed(2, soon_again);
    let batch = [message(1, 5, "order"), message(2, 5, "next"), message(3, 6, "other")];
    let stub = Stub::with_updates(json!(batch)).await;
    let bot = polling(&stub, &till);
    let says = |text: &'static str| {
        stub.called(move |calls| calls.iter().any(|(_, parameters)| parameters["text"] == text))
    };
    says("other").await;
    till.door.add_permits(3);
    says("next").await;
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["offset"] == 4)).await;
    let calls = stub.calls();
    let texts: Vec<_> = calls.iter().filter_map(|(_, p)| p["text"].as_str()).collect();
    assert_eq!((texts, *till.runs.borrow()), (vec!["other", "order", "next"], 3));
    bot.stops().await;
}

#[tokio::test]
async fn who_waits_to_be_tried_again_holds_no_dialogue() {
    let till = Till::broken(1, in_an_hour);
    let of_mei = |id: i64, chat: i64| {
        let mut update = message(id, chat, "/cart");
        update["message"]["from"] = json!({"id": 5, "is_bot": false, "first_name": "Mei"});
        update
    };
    let stub = Stub::with_updates(json!([of_mei(1, 5), of_mei(2, -6)])).await;
    let app = App::new().handlers(handlers![cart]).state(Arc::clone(&till));
    let mut settings = Settings::new(Token::new("1:x").unwrap());
    settings.api_url = Some(stub.url.clone());
    let bot = Inside::start(app, settings, 0);
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["text"] == "empty")).await;
    bot.stops().await;
}

#[tokio::test]
async fn a_polling_bot_that_stops_meanwhile_confirms_only_what_was_before() {
    let (till, log) = (Till::broken(1, in_an_hour), Log::capture());
    let batch = [message(1, 5, "before"), message(2, 6, "order"), message(3, 7, "behind")];
    let stub = Stub::with_updates(json!(batch)).await;
    let bot = polling(&stub, &till);
    log.says("asks for the update again").await;
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["text"] == "behind")).await;
    bot.stops().await; // at once, not after an hour
    let calls = stub.calls();
    let (name, last) = calls.last().unwrap();
    assert_eq!((&**name, &last["offset"]), ("getUpdates", &json!(2)), "{calls:?}");
    assert!(log.text().contains("come again at the next start"), "{}", log.text());
}
