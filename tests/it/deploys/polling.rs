//! By polling: stopped and killed under load.

use std::time::Instant;

use super::load::{Load, Size};

#[tokio::test(flavor = "multi_thread")]
async fn stopped_and_started_again_it_loses_nothing_and_handles_nothing_twice() {
    let (size, begun) = (Size::new(), Instant::now());
    let mut load = Load::new(size.chats).await;
    load.send_many(size.updates).await;
    let mut bot = load.by_polling().start();
    for moment in load.moments(size.restarts) {
        load.comes(moment, &bot).await;
        load.stops(bot).await;
        bot = load.by_polling().start();
    }
    let verdict = load.verdict(bot).await;
    println!("SIGTERM, polling: {size:?} in {:?}: {verdict}", begun.elapsed());
    assert!(verdict.is_well() && verdict.repeats == 0, "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_it_loses_nothing_and_repeats_only_what_was_not_confirmed() {
    let (size, begun) = (Size::new(), Instant::now());
    let mut load = Load::new(size.chats).await;
    load.send_many(size.updates).await;
    let mut bot = load.by_polling().start();
    for moment in load.moments(size.restarts) {
        load.comes(moment, &bot).await;
        load.kills_polling(bot).await;
        bot = load.by_polling().start();
    }
    let verdict = load.verdict(bot).await;
    println!("SIGKILL, polling: {size:?} in {:?}: {verdict}", begun.elapsed());
    assert!(verdict.is_well(), "{verdict}");
}
