//! By webhook: stopped, replaced and killed under load.

use std::time::Instant;

use super::{
    judge::Verdict,
    load::{Load, READY, Size},
};

/// Says what came of it and how long it took.
fn told(what: &str, size: Size, begun: Instant, verdict: &Verdict) {
    println!("{what}: {size:?} in {:?}: {verdict}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped_and_started_again_it_loses_nothing_and_handles_nothing_twice() {
    let (size, begun) = (Size::new(), Instant::now());
    let mut load = Load::new(size.chats).await;
    load.send_many(size.updates).await;
    let mut bot = load.by_webhook().start();
    for moment in load.moments(size.restarts) {
        load.comes(moment, &bot).await;
        load.stops(bot).await;
        bot = load.by_webhook().start();
    }
    let verdict = load.verdict(bot).await;
    told("SIGTERM", size, begun, &verdict);
    assert!(verdict.is_well() && verdict.repeats == 0, "{verdict}");
}

/// The new process is ready before the old one is stopped. The server sends it what is under way in
/// the old one as well.
#[tokio::test(flavor = "multi_thread")]
async fn replaced_while_it_runs_it_handles_nothing_twice_where_processes_share_what_they_have_seen()
{
    let (size, begun) = (Size::new(), Instant::now());
    let mut load = Load::new(size.chats).await;
    load.send_many(size.updates).await;
    let mut bot = load.sharing().start();
    bot.says(READY).await;
    for moment in load.moments(size.restarts) {
        load.reaches(moment).await;
        let new = load.sharing().start();
        new.says(READY).await;
        load.stops(bot).await;
        bot = new;
    }
    let verdict = load.verdict(bot).await;
    told("SIGTERM, rolling, shared", size, begun, &verdict);
    assert!(verdict.is_well() && verdict.repeats == 0, "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_while_it_runs_it_repeats_only_what_was_under_way() {
    let (size, begun) = (Size::new(), Instant::now());
    let mut load = Load::new(size.chats).await;
    load.send_many(size.updates).await;
    let mut bot = load.by_webhook().start();
    bot.says(READY).await;
    for moment in load.moments(size.restarts) {
        load.reaches(moment).await;
        let new = load.by_webhook().start();
        new.says(READY).await;
        load.stops_taken_over(bot).await;
        bot = new;
    }
    let verdict = load.verdict(bot).await;
    told("SIGTERM, rolling", size, begun, &verdict);
    // Two processes at the same update know nothing of each other; all else is as ever.
    assert!(verdict.lost.is_empty() && verdict.twice.is_empty(), "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_it_loses_nothing_and_repeats_only_what_was_under_way() {
    let (size, begun) = (Size::new(), Instant::now());
    let mut load = Load::new(size.chats).await;
    load.send_many(size.updates).await;
    let mut bot = load.by_webhook().start();
    for moment in load.moments(size.restarts) {
        load.comes(moment, &bot).await;
        load.kills_by_webhook(bot).await;
        bot = load.by_webhook().start();
    }
    let verdict = load.verdict(bot).await;
    told("SIGKILL", size, begun, &verdict);
    assert!(verdict.is_well(), "{verdict}");
    assert!(verdict.repeats <= size.restarts * 64, "{verdict}");
}
