//! Starting and stopping bots, in whatever runtime the test has.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use bot_server::{Dialect, prelude::*, testing::TestBot};
use futures_util::future::join_all;

use super::{app, at, drink, scene, start, told};

async fn talk(t: &TestBot) {
    let mei = t.user("Mei");
    mei.sends("/start").await;
    mei.sees("Tea or coffee?").await;
    mei.presses("Tea").await;
    mei.sees("Tea it is.").await;
    mei.sees("It comes at once.").await;
}

#[tokio::test]
async fn a_person_talks_to_a_bot_and_it_stops() {
    let t = TestBot::start(app()).await;
    talk(&t).await;
    assert!(t.calls().iter().any(|call| call.method == "setWebhook"));
    t.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_may_have_many_threads() {
    talk(&TestBot::start(app()).await).await;
}

#[tokio::test(start_paused = true)]
async fn a_test_may_have_a_clock_of_its_own() {
    talk(&TestBot::start(app()).await).await;
}

#[test]
fn a_test_may_have_no_runtime() {
    block_on(async {
        let t = TestBot::start(app()).await;
        talk(&t).await;
        t.stop().await;
    });
}

/// Polls a future on this thread, and parks it in between.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

#[tokio::test]
async fn a_bot_may_poll_and_speak_telegrams_dialect() {
    let t = TestBot::builder(app()).polling().dialect(Dialect::Telegram).bot("TeaBot");
    let t = t.start().await;
    talk(&t).await;
    let called = |method: &str| t.calls().iter().any(|call| call.method == method);
    assert!(called("getUpdates") && !called("setWebhook"));
    assert_eq!(t.sandbox().dialect(), Dialect::Telegram);
    t.stop().await;
}

#[tokio::test]
async fn fifty_bots_live_side_by_side() {
    join_all((0..50).map(async |_| {
        let t = TestBot::start(app()).await;
        talk(&t).await;
        t.stop().await;
    }))
    .await;
}

#[tokio::test]
async fn a_bot_that_does_not_start_says_why() {
    let line = line!() + 1;
    let told = told(async { drop(TestBot::start(App::new().handlers(&[])).await) }).await;
    let rest = "the bot does not start: the bot has no handlers, so there is nothing it could ask";
    assert!(told.starts_with(&at(line, "bots", rest)), "{told}");
}

struct Milk;

#[on(message)]
async fn milk(_milk: State<Milk>) {}

#[tokio::test]
async fn what_is_wrong_with_the_wiring_is_told_at_the_start() {
    let told = told(async { drop(TestBot::start(App::new().handlers(handlers![milk])).await) });
    let told = told.await;
    assert!(told.contains("the bot does not start") && told.contains("Milk"), "{told}");
}

#[tokio::test]
async fn another_bot_takes_the_place_of_one_that_stopped() {
    let (mut t, mei) = scene().await;
    t.halts().await;
    mei.sends("/start").await;
    t.restarts(App::new().handlers(handlers![start, drink])).await;
    mei.sees("Tea or coffee?").await;
    mei.sends("hello").await;
    mei.sees_nothing().await;
    t.stop().await;
}

#[tokio::test]
async fn who_waits_for_a_bot_that_has_ended_is_told_at_once() {
    let (mut t, mei) = scene().await;
    t.halts().await;
    let begun = Instant::now();
    let line = line!() + 1;
    let settled = told(async { t.settled().await }).await;
    let rest = "the bot does not settle: the bot has ended: it was stopped";
    assert_eq!(settled, at(line, "bots", rest));
    let sees = told(async { mei.sees("tea").await }).await;
    assert!(sees.contains("Mei sees no \"tea\": the bot has ended: it was stopped."), "{sees}");
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    let stop = told(async { t.stop().await }).await;
    assert!(stop.ends_with("the bot does not stop as it should: it was stopped before"), "{stop}");
}
