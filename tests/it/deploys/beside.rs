//! Chats whose handlers panic, fail or never end, beside healthy ones, in a bot under load.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use super::{
    diary::Entry,
    load::{Load, is_long},
};

const HEALTHY: usize = 60;
/// Chats whose handler never ends. Each keeps one of the 64 connections for 50 seconds.
const ENDLESS: usize = 16;
/// Chats whose handlers panic or fail each time.
const BROKEN: usize = 16;

/// When updates were sent, by chat and number.
type Sent = HashMap<(i64, usize), Instant>;

/// Lets every healthy chat write once a round, and waits for the end of the round.
async fn rounds(load: &mut Load, rounds: usize, with_sick: bool) -> Sent {
    let mut sent = Sent::new();
    let mut expected = load.handled();
    for _ in 0..rounds {
        if with_sick {
            for n in 0..BROKEN {
                let what = if n % 2 == 0 { "panic" } else { "fail" };
                load.send(HEALTHY + ENDLESS + n, what).await;
            }
        }
        for person in 0..HEALTHY {
            let one = load.send(person, "").await;
            sent.insert(one, Instant::now());
        }
        expected += HEALTHY + if with_sick { BROKEN } else { 0 };
        load.reaches(expected).await;
    }
    sent
}

/// How long the half of them took at most, and how long all but one in a hundred.
fn latencies(sent: &Sent, entries: &[Entry]) -> (Duration, Duration) {
    let ends = entries.iter().filter(|entry| entry.is_end);
    let took = ends.filter_map(|end| {
        let sent = sent.get(&(end.chat, end.number))?;
        Some(end.at.saturating_duration_since(*sent))
    });
    let mut took: Vec<_> = took.collect();
    assert_eq!(took.len(), sent.len());
    took.sort_unstable();
    (took[took.len() / 2], took[took.len() * 99 / 100])
}

#[tokio::test(flavor = "multi_thread")]
async fn healthy_chats_do_not_notice_the_sick_ones() {
    let number = if is_long() { 300 } else { 15 };
    let mut load = Load::new(HEALTHY + ENDLESS + BROKEN).await;
    let bot = load.by_webhook().env("BOT_LOG", "info,bot_server=off").start();
    load.sandbox.receives().await.unwrap();
    let alone = rounds(&mut load, number, false).await;

    for person in HEALTHY..HEALTHY + ENDLESS {
        load.send(person, "never").await;
        load.send(person, "behind it").await;
    }
    let beside = rounds(&mut load, number, true).await;

    load.diary.read_up().await;
    let entries = load.diary.look(|pages| pages.entries.clone());
    let (alone, beside) = (latencies(&alone, &entries), latencies(&beside, &entries));
    println!("healthy chats, the half and 99 in 100: alone {alone:?}, beside sick ones {beside:?}");
    // All of that happened while each endless handler ran, and nothing overtook it in its chat.
    let of_endless: Vec<_> =
        entries.iter().filter(|one| load.is_of(one.chat, HEALTHY..HEALTHY + ENDLESS)).collect();
    assert!(of_endless.iter().all(|one| !one.is_end && one.number == 0), "{of_endless:?}");
    assert_eq!(of_endless.len(), ENDLESS);
    load.forget(HEALTHY..HEALTHY + ENDLESS);
    load.kills_by_webhook(bot).await;
    let verdict = load.judged().await;
    assert!(verdict.is_well() && verdict.repeats == 0, "{verdict}");
}
