//! Polling with handlers that are slow, ask again or never end, and with a server that refuses: only
//! what is handled is confirmed, and nobody waits who need not.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bot_sandbox::{Call, Rule, Sandbox, ServerFault};
use bot_server::{
    Dialect, RunError, Token, dead_letters::DeadLetter, prelude::*, testing::TestBot,
};
use serde_json::{Value, json};

use crate::{
    desk::Diary,
    inside::{self, Inside},
    stub::Stub,
    support::{Log, called, soon},
};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[on(message)]
async fn echo(message: Message, diary: State<Diary>) -> Option<String> {
    diary.note(message.text.clone()?);
    message.text
}

#[on(message, command = "never")]
async fn never(diary: State<Diary>) {
    diary.note("never");
    std::future::pending::<()>().await;
}

#[on(message, command = "sleep")]
async fn sleep(command: Command, diary: State<Diary>) -> Result<&'static str> {
    let time: u64 = command.args.parse()?;
    diary.note("begins");
    tokio::time::sleep(seconds(time)).await;
    diary.note("ends");
    Ok("slept")
}

#[on(message, command = "later")]
async fn later(diary: State<Diary>) -> Result {
    diary.note("later");
    Err(Retry::after(seconds(60 * 60)).into())
}

fn app(diary: &Diary) -> App {
    App::new().handlers(handlers![echo, never, sleep, later]).state(diary.clone())
}

fn keeping(app: App, letters: &Arc<Mutex<Vec<DeadLetter>>>) -> App {
    let letters = Arc::clone(letters);
    app.dead_letters(move |letter| {
        letters.lock().unwrap().push(letter);
        std::future::ready(std::io::Result::Ok(()))
    })
}

async fn sandbox_and_bot(diary: &Diary) -> (Sandbox, Inside) {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Inside::start(app(diary), inside::settings(&sandbox, Dialect::SafeW), 0);
    called(&sandbox, "getUpdates").await;
    (sandbox, bot)
}

fn polls(calls: &[Call]) -> Vec<&Call> {
    calls.iter().filter(|call| call.method == "getUpdates").collect()
}

fn message(id: i64, chat: i64, text: &str) -> Value {
    json!({"update_id": id, "message": {
        "message_id": id, "chat": {"id": chat, "type": "private"}, "text": text,
    }})
}

#[tokio::test]
async fn while_one_is_slow_others_are_asked_for_and_only_what_is_handled_is_confirmed() {
    let diary = Diary::default();
    let bot = TestBot::builder(app(&diary)).polling().paused().start().await;
    let (mei, li) = (bot.user("Mei"), bot.user("Li"));
    mei.sends("/sleep 40").await;
    bot.passes(seconds(1)).await;
    let first = polls(&bot.calls()).len();
    for n in 0..20 {
        li.sends(format!("tea {n}")).await;
        bot.passes(seconds(1)).await; // the bot does not ask all the time
        li.sees(&format!("tea {n}")).await;
    }
    let calls = bot.calls();
    let polled = &polls(&calls)[first..];
    assert!(polled.len() < 20 * 6, "it spins: {} polls in 20 seconds", polled.len());
    let offsets: Vec<&str> = polled.iter().map(|poll| &*poll.parameters["offset"]).collect();
    assert!(offsets.iter().all(|offset| *offset == offsets[0]), "{offsets:?}");
    bot.passes(seconds(20)).await;
    mei.sees("slept").await;
    soon("peace", bot.settled()).await;
    let quiet = polls(&bot.calls()).len();
    bot.passes(seconds(60)).await;
    let quiet = polls(&bot.calls()).len() - quiet;
    assert!(quiet <= 4, "it is asked again after half a minute, not {quiet} times in one");
    let notes = diary.take();
    assert_eq!(notes.iter().filter(|note| note.starts_with("tea")).count(), 20);
    bot.stop().await;
}

#[tokio::test]
async fn one_that_never_ends_is_handed_over_when_it_holds_up_the_server() {
    let diary = Diary::default();
    let bot = TestBot::builder(app(&diary)).polling().paused().start().await;
    let (mei, li) = (bot.user("Mei"), bot.user("Li"));
    mei.sends("/never").await;
    bot.passes(seconds(1)).await;
    for n in 0..120 {
        li.sends(n.to_string()).await;
    }
    mei.sends("behind").await;
    bot.passes(seconds(40)).await;
    let first = diary.take();
    assert_eq!(first.len(), 100, "the server gives no more: {first:?}");
    bot.passes(seconds(20)).await;
    li.sees("119").await;
    assert_eq!(diary.take().len(), 21);
    // What is behind it in its own chat waits, and nobody else does.
    li.sends("still here").await;
    bot.passes(seconds(5)).await;
    li.sees("still here").await;
    assert_eq!(diary.take(), ["still here"]);
}

#[tokio::test]
async fn what_is_behind_one_that_never_ends_holds_up_no_other_chat() {
    let (diary, letters) = (Diary::default(), Arc::default());
    let app = keeping(app(&diary), &letters);
    let bot = TestBot::builder(app).polling().paused().start().await;
    let (mei, li) = (bot.user("Mei"), bot.user("Li"));
    mei.sends("/never").await;
    mei.sends("behind").await;
    for n in 0..240 {
        li.sends(n.to_string()).await;
    }
    bot.passes(seconds(120)).await;
    li.sees("239").await;
    mei.sends("far behind").await;
    for n in 240..480 {
        li.sends(n.to_string()).await;
    }
    bot.passes(seconds(120)).await;
    li.sees("479").await;
    let notes = diary.take();
    assert_eq!(notes.len(), 481, "{notes:?}");
    bot.stop().await;
    assert_eq!(diary.take(), [""; 0], "nothing begins that would be given up at once");
    let letters = letters.lock().unwrap();
    let texts = letters.iter().map(|l| l.update().unwrap().message().unwrap().text.clone());
    assert_eq!(texts.flatten().collect::<Vec<_>>(), ["/never", "behind", "far behind"]);
}

#[tokio::test]
async fn what_waits_when_handlers_are_given_up_does_not_begin() {
    let diary = Diary::default();
    let bot = TestBot::builder(app(&diary)).polling().paused().start().await;
    let mei = bot.user("Mei");
    mei.sends("/never").await;
    mei.sends("behind").await;
    bot.passes(seconds(1)).await;
    bot.stop().await;
    assert_eq!(diary.take(), ["never"]);
}

#[tokio::test]
async fn a_bot_that_stops_keeps_what_was_not_handled_and_repeats_nothing() {
    let (diary, letters) = (Diary::default(), Arc::default());
    let batch = [message(1, 5, "before"), message(2, 6, "/later"), message(3, 7, "behind")];
    let stub = Stub::with_updates(json!([batch[0], batch[1], batch[2]])).await;
    let mut settings = bot_server::Settings::new(Token::new("1:x").unwrap());
    settings.api_url = Some(stub.url.clone());
    let bot = Inside::start(keeping(app(&diary), &letters), settings, 0);
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["text"] == "behind")).await;
    bot.stops().await; // at once, not after an hour
    let calls = stub.calls();
    let (name, last) = calls.last().unwrap();
    assert_eq!((&**name, &last["offset"]), ("getUpdates", &json!(4)), "{calls:?}");
    let letters = letters.lock().unwrap();
    let texts: Vec<_> =
        letters.iter().map(|l| l.update().unwrap().message().unwrap().text.clone()).collect();
    assert_eq!(texts, [Some("/later".to_owned())]);
    assert!(letters[0].error.contains("the bot stopped before"), "{}", letters[0].error);
}

#[tokio::test]
async fn what_is_last_and_not_handled_is_left_to_the_next_start() {
    let (diary, letters) = (Diary::default(), Arc::default());
    let stub = Stub::with_updates(json!([message(1, 5, "before"), message(2, 6, "/later")])).await;
    let mut settings = bot_server::Settings::new(Token::new("1:x").unwrap());
    settings.api_url = Some(stub.url.clone());
    let bot = Inside::start(keeping(app(&diary), &letters), settings, 0);
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["offset"] == 2)).await;
    bot.stops().await;
    let calls = stub.calls();
    assert_eq!(calls.last().unwrap().1["offset"], 2, "{calls:?}");
    assert!(letters.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_conflict_is_explained_by_its_cause_and_survived() {
    let (diary, log) = (Diary::default(), Log::capture());
    let (sandbox, bot) = sandbox_and_bot(&diary).await;
    let mei = sandbox.user("Mei");
    let other = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let other = other.build().unwrap();
    other.get_updates().timeout(0).await.unwrap();
    log.says("another program polls with the same token").await;
    mei.sends("one").await;
    mei.sees("one").await;
    other.set_webhook("https://bot.example.com/").await.unwrap();
    log.says("somebody has set a webhook for this bot").await;
    other.delete_webhook().await.unwrap();
    mei.sends("two").await;
    mei.sees("two").await;
    assert_eq!(diary.take(), ["one", "two"]);
    assert!(log.text().contains("getUpdates works again"));
    bot.stops().await;
}

#[tokio::test]
async fn a_token_that_is_unknown_for_a_while_does_not_end_the_bot() {
    let (diary, log) = (Diary::default(), Log::capture());
    let (sandbox, bot) = sandbox_and_bot(&diary).await;
    let mei = sandbox.user("Mei");
    let revoked = sandbox.misbehaves(Rule::server(ServerFault::Revoke));
    log.says("the platform knows the token no longer").await;
    revoked.ends();
    mei.sends("tea").await;
    mei.sees("tea").await;
    sandbox.misbehaves(Rule::server(ServerFault::Revoke));
    let mut ends = std::pin::pin!(bot.ends_some_time());
    let begun = std::time::Instant::now();
    let ended = loop {
        assert!(begun.elapsed() < seconds(30), "it goes on: {}", log.text());
        tokio::time::pause();
        tokio::time::advance(seconds(1)).await;
        tokio::time::resume();
        tokio::select! {
            biased;
            ended = &mut ends => break ended,
            () = tokio::task::yield_now() => {}
        }
    };
    assert!(matches!(ended, Err(RunError::Unauthorized { .. })), "{ended:?}");
    assert!(log.text().matches("knows the token no longer").count() > 5, "{}", log.text());
}

#[tokio::test]
async fn a_webhook_that_is_to_stay_keeps_the_bot_from_polling() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = Token::new(sandbox.token()).unwrap();
    let other = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
    let diary = Diary::default();
    let start = || {
        let mut settings = inside::settings(&sandbox, Dialect::SafeW);
        settings.delete_webhook = false;
        Inside::start(app(&diary), settings, 0)
    };
    other.set_webhook("https://bot.example.com/secret?key=hidden").await.unwrap();
    let error = start().ends().await.unwrap_err();
    assert!(matches!(error, RunError::WebhookIsSet { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("bot.example.com") && text.contains("BOT_DELETE_WEBHOOK"), "{text}");
    assert!(!text.contains("secret") && !text.contains("hidden"), "{text}");
    assert_eq!(other.get_webhook_info().await.unwrap().url.len(), 41, "it stays");
    other.delete_webhook().await.unwrap();
    let deletions = |calls: &[Call]| calls.iter().filter(|c| c.method == "deleteWebhook").count();
    let before = deletions(&sandbox.calls());
    let bot = start();
    let mei = sandbox.user("Mei");
    mei.sends("tea").await;
    mei.sees("tea").await;
    assert_eq!(deletions(&sandbox.calls()), before, "there was nothing to delete");
    bot.stops().await;
}

#[tokio::test]
async fn stopped_in_the_middle_of_a_batch_it_finishes_what_it_has_taken() {
    let (sandbox, diary) = (Sandbox::start().await.unwrap(), Diary::default());
    let mei = sandbox.user("Mei");
    let mut bot = Inside::start(app(&diary), inside::settings(&sandbox, Dialect::SafeW), 0);
    called(&sandbox, "getUpdates").await;
    for n in 0..30 {
        mei.sends(n.to_string()).await;
    }
    mei.sees("3").await;
    bot.stop();
    bot.stops().await;
    let handled = diary.take();
    let next = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let left = next.build().unwrap().get_updates().await.unwrap();
    let left = left.iter().map(|update| update.message().unwrap().text.clone().unwrap());
    let all: Vec<_> = (0..30).map(|n| n.to_string()).collect();
    assert_eq!(handled.into_iter().chain(left).collect::<Vec<_>>(), all, "all, once, in order");
}
