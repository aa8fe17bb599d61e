//! What is told of calls that have ended.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bot_core::{
    Bot, Pace, Rate, RetryPolicy, Token,
    client::{CallOutcome, CallReport, Failure},
    types::InputFile,
};
use bot_sandbox::{Fault, Sandbox};

use crate::{support::free_port, support::soon};

/// A bot whose calls are made twice at most and soon, and what was told of them.
fn watched(url: &str, token: &str, pace: Pace) -> (Bot, Arc<Mutex<Vec<CallReport>>>) {
    let reports = Arc::<Mutex<Vec<CallReport>>>::default();
    let kept = Arc::clone(&reports);
    let bot = Bot::builder(Token::new(token).unwrap())
        .api_url(url)
        .pace(pace)
        .retry(RetryPolicy::new().attempts(2).first_wait(Duration::from_millis(10)))
        .on_call(move |call| kept.lock().unwrap().push(*call))
        .build()
        .unwrap();
    (bot, reports)
}

#[tokio::test]
async fn each_call_is_told_of_once_however_it_ended() {
    let sandbox = Sandbox::start().await.unwrap();
    let (bot, reports) = watched(&sandbox.url(), sandbox.token(), Pace::UNLIMITED);
    let mei = sandbox.user("Mei");
    bot.send_message(mei.id(), "hello").await.unwrap_err(); // she has not written yet
    mei.sends("hello").await;
    bot.send_message(mei.id(), "hello").await.unwrap();
    bot.send_message(mei.id(), "").await.unwrap_err();
    bot.send_document(mei.id(), InputFile::path("/no/such/file")).await.unwrap_err();
    sandbox.next("getMe", Fault::Close);
    bot.get_me().await.unwrap();
    sandbox.next("sendMessage", Fault::CloseAfter);
    bot.send_message(mei.id(), "lost").await.unwrap_err();
    bot.deadline(Duration::ZERO).get_me().await.unwrap_err();
    sandbox.next("sendMessage", Fault::too_many_requests(600));
    bot.send_message(mei.id(), "too soon").await.unwrap_err();
    bot.send_message(mei.id(), "too soon").await.unwrap_err();
    sandbox.next("getMe", Fault::Delay(Duration::from_secs(600)));
    let given_up = tokio::time::timeout(Duration::from_millis(200), bot.get_me());
    soon("the end of patience", given_up).await.unwrap_err();
    let (nobody, none) =
        watched(&format!("http://127.0.0.1:{}", free_port()), "1:x", Pace::UNLIMITED);
    nobody.get_me().await.unwrap_err();

    let told: Vec<_> = [reports, none]
        .iter()
        .flat_map(|reports| reports.lock().unwrap().clone())
        .map(|call| (call.method, call.outcome, call.attempts))
        .collect();
    let expected = [
        ("sendMessage", CallOutcome::Api(403), 1),
        ("sendMessage", CallOutcome::Done, 1),
        ("sendMessage", CallOutcome::Invalid, 0),
        ("sendDocument", CallOutcome::Upload, 1),
        ("getMe", CallOutcome::Done, 2),
        ("sendMessage", CallOutcome::Transport(Failure::Broken), 1),
        ("getMe", CallOutcome::Deadline, 0),
        ("sendMessage", CallOutcome::Api(429), 1),
        ("sendMessage", CallOutcome::Paused, 0),
        ("getMe", CallOutcome::Dropped, 1),
        ("getMe", CallOutcome::Transport(Failure::Connect), 2),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_wait_for_its_turn_is_told_beside_the_whole_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let pace = Pace::UNLIMITED.private(Rate::per_second(10));
    let (bot, reports) = watched(&sandbox.url(), sandbox.token(), pace);
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    for _ in 0..2 {
        bot.send_message(mei.id(), "hello").await.unwrap();
    }
    let reports = reports.lock().unwrap();
    let [first, second] = &reports[..] else { panic!("{reports:?}") };
    assert!(first.waited < Duration::from_millis(50), "{first:?}");
    assert!(second.waited > Duration::from_millis(50), "{second:?}");
    assert!(second.took > second.waited, "{second:?}");
}
