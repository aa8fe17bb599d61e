//! At full load for a long time: the bot takes no more memory at the end than after a while.
//!
//! Among what it handles are handlers that take longer than a request waits, and such that fail or
//! panic and leave dead letters.

use std::{
    fs,
    time::{Duration, Instant},
};

use super::{
    load::{Load, is_long},
    random::Random,
};

/// Most updates that wait in the sandbox.
const WAITING: usize = 1_000;

/// When memory is looked at first, and when the end is.
#[derive(Clone, Copy, Debug)]
enum Until {
    Time(Duration),
    Updates(usize),
}

/// What one of the updates is to do; what cannot be forgotten would show.
fn what(random: &mut Random) -> String {
    let what = match random.below(1_000) {
        0 | 1 => "take 600", // and the request waits for half a second
        2..=5 => "fail",
        6..=7 => "panic",
        8..=100 => "take 3",
        _ => "-",
    };
    format!("{what} {}", "x".repeat(2_000 + random.below(1_500)))
}

/// Keeps the bot busy.
async fn busy(load: &mut Load, chats: usize, begun: Instant, until: Until) {
    loop {
        let is_over = match until {
            Until::Time(time) => begun.elapsed() >= time,
            Until::Updates(updates) => load.sent() >= updates,
        };
        if is_over {
            return;
        }
        let (person, what) = (load.random.below(chats), what(&mut load.random));
        load.send(person, &what).await;
        load.reaches(load.sent().saturating_sub(WAITING)).await;
    }
}

/// The memory that a process has, in KiB.
fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_stays_what_it_was() {
    let minutes = |n: u64| Until::Time(Duration::from_secs(60 * n));
    let (first, last) = match is_long() {
        true => (minutes(1), minutes(10)),
        false => (Until::Updates(1_000), Until::Updates(3_000)),
    };
    let chats = 500;
    let mut load = Load::new(chats).await;
    let letters = load.directory.path().join("dead-letters");
    let bot = load
        .by_webhook()
        .env("BOT_HAND_OVER_AFTER", "500ms")
        .env("BOT_DEAD_LETTERS", letters.display())
        .env("BOT_LOG", "info,bot_server=off")
        .start();
    load.sandbox.receives().await.unwrap();
    let begun = Instant::now();
    busy(&mut load, chats, begun, first).await;
    let (before, sent_before) = (memory(bot.pid()), load.sent());
    busy(&mut load, chats, begun, last).await;
    let (after, sent) = (memory(bot.pid()), load.sent());
    println!(
        "{before} KiB after {sent_before} updates, {after} KiB after {sent}, in {:?}",
        begun.elapsed()
    );
    let verdict = load.verdict(bot).await;
    assert!(verdict.is_well() && verdict.repeats == 0, "{verdict}");
    let letters = fs::read_to_string(letters).unwrap().lines().count();
    assert!(letters > 0);
    println!("{letters} dead letters");
    // Within a tenth in ten minutes. In the short time most of it is memory that is used for the
    // first time; but a bot that keeps what it was sent would have 5 MiB more.
    let most = if is_long() { before / 10 } else { 3 << 10 };
    assert!(after <= before + most, "{before} KiB became {after} KiB");
}
