//! Whose turn it is to send: one lane per chat, one gate for all.
//!
//! A message enters its chat's lane and has it until it was answered, so the chat's order is kept.
//! At the head of its lane it waits for the chat's rate and then, behind at most one message of each
//! other chat, at the gate for the overall one. That is what makes it fair.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use governor::{
    RateLimiter,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use tokio::{
    sync::{Mutex as AsyncMutex, OwnedMutexGuard},
    task::JoinSet,
    time::{Instant, sleep},
};

use super::request::Chat;
use crate::pace::{LONGEST, Pace, Rate};

/// Lanes of which it is not worth while to look for idle ones.
const FEW: usize = 64;

/// The turns of one bot.
pub(super) struct Turns {
    pace: Pace,
    overall: Option<Arc<Gate>>,
    paid: Option<Arc<Gate>>,
    lanes: Mutex<Lanes>,
}

#[derive(Default)]
struct Lanes {
    by_chat: HashMap<Chat, Arc<AsyncMutex<Lane>>>,
    /// At how many the idle ones are forgotten.
    sweep_at: usize,
}

/// The way to one chat.
struct Lane {
    pace: Option<Rate>,
    rate: Option<Limiter>,
    /// Messages of an album or list that are sent but not yet waited for.
    owed: u32,
    /// From when on it is as good as new.
    rested: Instant,
}

/// The head of a chat's lane; the next in it comes when this is dropped.
pub(super) struct Turn(OwnedMutexGuard<Lane>);

/// What all messages go through, one after another.
struct Gate {
    queue: AsyncMutex<()>,
    rate: Limiter,
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, Clock, NoOpMiddleware<Duration>>;

/// Tokio's time, less the time for which the clock stood.
#[derive(Debug)]
struct Clock {
    start: Instant,
    stood: AtomicU64,
}

impl governor::clock::Clock for Clock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.start.elapsed().saturating_sub(Duration::from_nanos(self.stood.load(Relaxed)))
    }
}

impl Clock {
    fn stand(&self, time: Duration) {
        self.stood.fetch_add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }
}

fn limiter(rate: Option<Rate>) -> Option<Limiter> {
    let clock = Clock { start: Instant::now(), stood: AtomicU64::new(0) };
    Some(RateLimiter::direct_with_clock(rate?.quota()?, clock))
}

/// Waits for the time of one message.
async fn one(rate: &Limiter) {
    while let Err(early) = rate.check() {
        sleep(early.wait_time_from(governor::clock::Clock::now(rate.clock()))).await;
    }
}

impl Turns {
    pub(super) fn new(pace: Pace) -> Self {
        let gate = |rate| Some(Arc::new(Gate { queue: AsyncMutex::new(()), rate: limiter(rate)? }));
        let (overall, paid) = (gate(pace.overall), gate(pace.paid));
        Self { pace, overall, paid, lanes: Mutex::default() }
    }

    /// Waits for the head of a chat's lane; there are none when nothing is limited.
    pub(super) async fn enter(&self, chat: &Chat) -> Option<Turn> {
        if self.pace == Pace::UNLIMITED {
            return None;
        }
        let lane = self.lane(chat); // not held while waiting
        Some(Turn(lane.lock_owned().await))
    }

    /// Waits for the time of a call with so many messages.
    pub(super) async fn pass(&self, turn: &mut Turn, messages: u32, paid: bool) {
        let lane = &mut *turn.0;
        if let Some(rate) = &lane.rate {
            while lane.owed > 0 {
                one(rate).await;
                lane.owed -= 1;
            }
            one(rate).await;
        }
        let at_the_gate = Instant::now();
        if let Some(gate) = if paid { &self.paid } else { &self.overall } {
            gate.pass(messages).await;
        }
        if let Some(rate) = &lane.rate {
            // The chat's time goes on from when the message is sent.
            rate.clock().stand(at_the_gate.elapsed());
        }
        lane.rests(); // whoever gives up now may have sent it
    }

    fn lane(&self, chat: &Chat) -> Arc<AsyncMutex<Lane>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.by_chat.get(chat) {
            return Arc::clone(lane);
        }
        if lanes.by_chat.len() >= lanes.sweep_at.max(FEW) {
            let now = Instant::now();
            lanes.by_chat.retain(|_, lane| {
                // One that cannot be had is in somebody's hands.
                Arc::get_mut(lane).is_none_or(|lane| lane.get_mut().rested > now)
            });
            lanes.by_chat.shrink_to(2 * FEW);
            lanes.sweep_at = 2 * lanes.by_chat.len();
        }
        let pace = self.rate(chat);
        let lane = Lane { pace, rate: limiter(pace), owed: 0, rested: Instant::now() };
        let lane = Arc::new(AsyncMutex::new(lane));
        lanes.by_chat.insert(chat.clone(), Arc::clone(&lane));
        lane
    }

    fn rate(&self, chat: &Chat) -> Option<Rate> {
        if chat.is_private() { self.pace.private } else { self.pace.group }
    }
}

impl Turn {
    /// Ends the turn of a call that was made, with so many messages.
    pub(super) fn made(mut self, messages: u32) {
        let lane = &mut *self.0;
        lane.owed = lane.owed.saturating_add(messages.saturating_sub(1));
        lane.rests();
    }
}

impl Lane {
    /// Notes how long its rate and what it owes will be remembered.
    fn rests(&mut self) {
        let Some(pace) = self.pace else { return };
        let owed = pace.interval().saturating_mul(self.owed);
        self.rested = Instant::now() + pace.rest().saturating_add(owed).min(LONGEST);
    }
}

impl Gate {
    /// Waits for the time of so many messages. A task does it: a call that nobody polls for a while,
    /// such as one in a stream whose consumer is busy, must not hold up every other.
    async fn pass(self: &Arc<Self>, messages: u32) {
        if messages == 1
            && let Ok(_queue) = self.queue.try_lock()
            && self.rate.check().is_ok()
        {
            return; // nobody waits, nor has this to
        }
        let gate = Arc::clone(self);
        let mut waiting = JoinSet::new(); // ends the task when this is dropped
        waiting.spawn(async move {
            let _queue = gate.queue.lock().await;
            for _ in 0..messages {
                one(&gate.rate).await;
            }
        });
        waiting.join_next().await;
    }
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns").field("pace", &self.pace).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::sync::mpsc;

    use super::*;

    /// A server's time to answer.
    const ANSWER: Duration = Duration::from_millis(80);

    /// Sends messages at once, so many to each chat; says when each was sent, in order.
    async fn sent(turns: &Turns, calls: Vec<(Chat, u32, bool)>) -> Vec<(Duration, Chat, usize)> {
        let start = Instant::now();
        let (log, mut sent) = mpsc::unbounded_channel();
        join_all(calls.into_iter().enumerate().map(|(n, (chat, messages, paid))| {
            let log = log.clone();
            async move {
                let mut turn = turns.enter(&chat).await.unwrap();
                turns.pass(&mut turn, messages, paid).await;
                log.send((start.elapsed(), chat.clone(), n)).unwrap();
                sleep(ANSWER).await;
                turn.made(messages);
            }
        }))
        .await;
        drop(log);
        let mut all = Vec::new();
        while let Some(one) = sent.recv().await {
            all.push(one);
        }
        all
    }

    fn to(chats: impl IntoIterator<Item = i64>) -> Vec<(Chat, u32, bool)> {
        chats.into_iter().map(|id| (Chat::Id(id), 1, false)).collect()
    }

    /// The most that any span of time saw.
    fn most(times: &[Duration], span: Duration) -> usize {
        let from = |start| times[start..].iter().take_while(|t| **t < times[start] + span).count();
        (0..times.len()).map(from).max().unwrap()
    }

    fn times(sent: &[(Duration, Chat, usize)], chat: i64) -> Vec<Duration> {
        sent.iter().filter(|(_, c, _)| *c == Chat::Id(chat)).map(|(at, ..)| *at).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn five_hundred_sends_to_fifty_chats_take_what_the_limits_allow() {
        let turns = Turns::new(Pace::new());
        let sent = sent(&turns, to((0..10).flat_map(|_| 1..=50))).await;
        let second = Duration::from_secs(1);
        let all: Vec<_> = sent.iter().map(|(at, ..)| *at).collect();
        assert_eq!((all.len(), most(&all, second)), (500, 30));
        for chat in 1..=50 {
            assert_eq!(most(&times(&sent, chat), second), 1);
            let order: Vec<_> =
                sent.iter().filter(|(_, c, _)| *c == Chat::Id(chat)).map(|(.., n)| *n).collect();
            assert!(order.is_sorted() && order.len() == 10);
        }
        let (took, allowed) = (all[499].as_secs_f64(), 499.0 / 30.0);
        assert!((allowed..allowed * 1.1).contains(&took), "{took} of {allowed}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_chat_with_a_thousand_waiting_does_not_hold_up_another() {
        let turns = Turns::new(Pace::new());
        let mut calls = to((0..1_000).map(|_| 1));
        calls.extend(to((0..1_000).map(|_| -1)));
        calls.extend(to([2]));
        let sent = sent(&turns, calls).await;
        assert!(times(&sent, 2)[0] < Duration::from_millis(100), "{:?}", times(&sent, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_has_twenty_a_minute_and_a_small_burst() {
        let turns = Turns::new(Pace::new());
        let times = times(&sent(&turns, to([-1; 61])).await, -1);
        assert!(times[2] < Duration::from_secs(1) && times[3] > Duration::from_secs(3));
        let minutes = times[60].as_secs_f64() / 60.0;
        assert!(most(&times, Duration::from_secs(60)) <= 20);
        assert!((3.0..3.4).contains(&minutes), "{minutes}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_album_counts_its_items_and_a_paid_message_does_not_count_overall() {
        let turns = Turns::new(Pace::new());
        let album = sent(&turns, vec![(Chat::Id(1), 5, false), (Chat::Id(1), 1, false)]).await;
        assert!(
            album[0].0 < Duration::from_millis(200),
            "an album does not wait for its own items"
        );
        assert!((4.9..5.3).contains(&(album[1].0 - album[0].0).as_secs_f64()), "{album:?}");

        let paid = (1..=3_000).map(|id| (Chat::Id(id), 1, true)).collect();
        let paid = sent(&turns, paid).await;
        let took = paid[2_999].0.as_secs_f64();
        assert!((2.9..3.3).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_million_chats_leave_no_more_than_those_of_a_few_seconds() {
        let turns = Turns::new(Pace::new());
        let mut largest = 0;
        for id in 1..=1_000_000 {
            let chat = Chat::Id(id);
            let turn = turns.enter(&chat).await;
            turn.unwrap().made(1);
            let lanes = turns.lanes.lock().unwrap().by_chat.len();
            largest = largest.max(lanes);
            if id % 1_000 == 0 {
                tokio::time::advance(Duration::from_secs(1)).await;
            }
        }
        assert!(largest <= 3_000, "{largest}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_that_is_waited_for_is_not_forgotten() {
        let turns = Turns::new(Pace::new());
        let busy = Chat::Id(-1);
        let turn = turns.enter(&busy).await.unwrap();
        for id in 1..1_000 {
            drop(turns.enter(&Chat::Id(id)).await);
        }
        let next = turns.enter(&busy);
        assert!(futures_util::FutureExt::now_or_never(next).is_none(), "two at the head");
        drop(turn);
        assert!(turns.enter(&busy).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_leaves_the_lane_to_the_next() {
        let turns = Turns::new(Pace::new());
        let chat = Chat::Id(1);
        let head = turns.enter(&chat).await;
        let waits = tokio::time::timeout(ANSWER, turns.enter(&chat)).await;
        assert!(waits.is_err());
        drop(head);
        assert!(tokio::time::timeout(ANSWER, turns.enter(&chat)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_not_polled_any_more_does_not_hold_up_other_chats() {
        let turns = Turns::new(Pace::new());
        let mut heads = Vec::new();
        for id in 1..=4 {
            heads.push(turns.enter(&Chat::Id(id)).await.unwrap());
        }
        let mut passes = heads.iter_mut().map(|head| Box::pin(turns.pass(head, 1, false)));
        passes.next().unwrap().await;
        // Two at the gate, left there: one at the head of its queue, one behind.
        let mut left: Vec<_> = passes.by_ref().take(2).collect();
        for pass in &mut left {
            assert!(futures_util::FutureExt::now_or_never(pass.as_mut()).is_none());
        }
        let another = tokio::time::timeout(Duration::from_secs(1), passes.next().unwrap());
        assert!(another.await.is_ok());
        join_all(left).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_nobody_waits_for_any_more_still_counts() {
        let turns = Turns::new(Pace::new());
        let chat = Chat::Id(1);
        let mut head = turns.enter(&chat).await.unwrap();
        turns.pass(&mut head, 1, false).await;
        drop(head); // while it was sent, say
        for id in 2..1_000 {
            drop(turns.enter(&Chat::Id(id)).await);
        }
        let start = Instant::now();
        let mut next = turns.enter(&chat).await.unwrap();
        turns.pass(&mut next, 1, false).await;
        assert!(start.elapsed() >= Duration::from_millis(900), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_rate_is_no_panic() {
        let slow = Rate::new(1, Duration::MAX);
        let turns = Turns::new(Pace::new().overall(slow).private(slow));
        let chat = Chat::Id(1);
        let mut head = turns.enter(&chat).await.unwrap();
        turns.pass(&mut head, 1, false).await;
        head.made(u32::MAX);
    }
}
