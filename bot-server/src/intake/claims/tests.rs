//! Processes that share a storage, in any order of events.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use bot_core::storage::{MemoryStorage, Work};
use proptest::prelude::*;

use super::{owner::ALIVE_FOR, *};

const BOT: UserId = UserId(7);

/// A storage whose clock goes when it is told to.
#[derive(Clone, Debug)]
struct World {
    storage: Arc<MemoryStorage>,
    millis: Arc<AtomicU64>,
}

impl World {
    fn new() -> Self {
        let millis = Arc::new(AtomicU64::new(1_800_000_000_000));
        let clock = Arc::clone(&millis);
        let now =
            move || SystemTime::UNIX_EPOCH + Duration::from_millis(clock.load(Ordering::Relaxed));
        Self { storage: Arc::new(MemoryStorage::new().with_clock(now)), millis }
    }

    fn process(&self) -> Claims {
        self.process_of(BOT)
    }

    fn process_of(&self, bot: UserId) -> Claims {
        Claims::new(Arc::new(Arc::clone(&self.storage)), bot, u32::MAX)
    }

    fn passes(&self, time: Duration) {
        self.millis.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }
}

fn ours(claim: Claim) -> Claimed {
    match claim {
        Claim::Ours(claimed) => claimed,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_update_is_one_processs_until_it_is_handled() {
    let world = World::new();
    let (old, new) = (world.process(), world.process());
    let claimed = ours(old.claim(1).await);
    assert!(matches!(new.claim(1).await, Claim::Others));
    world.passes(ALIVE_FOR / 2);
    old.owner.say_so().await.unwrap();
    world.passes(ALIVE_FOR / 2);
    assert!(matches!(new.claim(1).await, Claim::Others), "it has said that it lives");
    old.handled(claimed).await;
    for process in [&old, &new] {
        assert!(matches!(process.claim(1).await, Claim::Handled));
    }
    let other = ours(old.claim(2).await);
    old.given_back(other).await;
    new.handled(ours(new.claim(2).await)).await;
    // Update ids are each bot's own.
    drop(ours(world.process_of(UserId(8)).claim(1).await));
    world.passes(REMEMBERED_FOR);
    drop(ours(new.claim(1).await));
}

#[tokio::test]
async fn what_a_dead_process_leaves_is_taken_over_when_its_time_is_over() {
    let world = World::new();
    let (old, new) = (world.process(), world.process());
    drop(ours(old.claim(1).await));
    drop(old);
    world.passes(ALIVE_FOR - Duration::from_millis(1));
    assert!(matches!(new.claim(1).await, Claim::Others));
    world.passes(Duration::from_millis(1));
    new.handled(ours(new.claim(1).await)).await;
}

#[tokio::test]
async fn what_is_left_at_a_clean_end_is_taken_over_at_once() {
    let world = World::new();
    let (old, new) = (world.process(), world.process());
    let late = ours(old.claim(1).await);
    old.end().await;
    let claimed = ours(new.claim(1).await);
    old.handled(late).await; // too late: the other one's claim stands
    assert!(matches!(world.process().claim(1).await, Claim::Others));
    new.handled(claimed).await;
    assert!(matches!(world.process().claim(1).await, Claim::Handled));
    assert!(matches!(old.claim(2).await, Claim::Unknown), "nobody would know that it lives");
}

#[tokio::test]
async fn what_ends_every_process_is_given_up() {
    let world = World::new();
    for _ in 0..MAX_BEGUN {
        let process = world.process();
        drop(ours(process.claim(1).await));
        world.passes(ALIVE_FOR); // it is killed
    }
    let last = world.process();
    let Claim::TooOften(claimed, MAX_BEGUN) = last.claim(1).await else { panic!("again?") };
    last.handled(claimed).await;
    assert!(matches!(world.process().claim(1).await, Claim::Handled));
}

#[tokio::test]
async fn what_one_keeps_is_claimed_again_by_it_and_does_not_count() {
    let world = World::new();
    let process = world.process();
    for _ in 0..=MAX_BEGUN {
        drop(ours(process.claim(1).await));
    }
}

#[tokio::test]
async fn a_process_without_a_record_says_that_it_lives_before_it_claims() {
    let world = World::new();
    let (one, other) = (world.process(), world.process());
    drop(ours(one.claim(1).await));
    world.passes(ALIVE_FOR); // it stood still
    drop(ours(one.claim(2).await));
    assert!(matches!(other.claim(2).await, Claim::Others));
    assert!(matches!(other.claim(1).await, Claim::Others), "its earlier claims live again, too");
}

/// A storage that is away.
#[derive(Debug)]
struct Away;

impl Storage for Away {
    fn name(&self) -> &str {
        "away"
    }

    fn load<'a>(&'a self, _: &'a Key) -> Work<'a, Option<Entry>> {
        Box::pin(async { Err(StorageError::failed("it is away")) })
    }

    fn store<'a>(
        &'a self,
        _: &'a Key,
        _: Option<Revision>,
        _: Vec<u8>,
        _: Option<SystemTime>,
    ) -> Work<'a, Revision> {
        Box::pin(async { Err(StorageError::failed("it is away")) })
    }

    fn remove<'a>(&'a self, _: &'a Key, _: Revision) -> Work<'a, ()> {
        Box::pin(async { Err(StorageError::failed("it is away")) })
    }
}

#[tokio::test]
async fn nothing_is_claimed_from_a_storage_that_is_away() {
    let process = Claims::new(Arc::new(Away), BOT, u32::MAX);
    assert!(matches!(process.claim(1).await, Claim::Unknown));
}

/// What happens to processes and updates.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The server sends an update to a process.
    Delivered { process: usize, update: i64 },
    /// A handler ends.
    Ended { process: usize, update: i64 },
    /// A handler asks for its update again.
    AskedAgain { process: usize, update: i64 },
    /// A process is killed, and another one takes its place.
    Killed { process: usize },
    /// A process ends as it should, with what is under way given up, and another one takes its place.
    Stopped { process: usize },
    /// Time passes; processes that live say so as often as they do.
    Passed { seconds: u64 },
}

const PROCESSES: usize = 3;
const UPDATES: i64 = 4;

fn events() -> impl Strategy<Value = Vec<Event>> {
    let process = 0..PROCESSES;
    let both = (0..PROCESSES, 0..UPDATES);
    let event = prop_oneof![
        6 => both.clone().prop_map(|(process, update)| Event::Delivered { process, update }),
        3 => both.clone().prop_map(|(process, update)| Event::Ended { process, update }),
        1 => both.prop_map(|(process, update)| Event::AskedAgain { process, update }),
        1 => process.clone().prop_map(|process| Event::Killed { process }),
        1 => process.prop_map(|process| Event::Stopped { process }),
        2 => (1..30_u64).prop_map(|seconds| Event::Passed { seconds }),
    ];
    prop::collection::vec(event, 1..120)
}

/// The processes, what each of them handles, and what was handled.
struct Play {
    world: World,
    processes: Vec<(Claims, BTreeMap<i64, Claimed>)>,
    handled: BTreeMap<i64, u32>,
}

impl Play {
    fn new() -> Self {
        let world = World::new();
        let processes = (0..PROCESSES).map(|_| (world.process_of(BOT), BTreeMap::new())).collect();
        Self { world, processes, handled: BTreeMap::new() }
    }

    async fn happens(&mut self, event: Event) {
        match event {
            Event::Delivered { process, update } => {
                // What one handles already it knows by itself.
                if self.processes[process].1.contains_key(&update) {
                    return;
                }
                match self.processes[process].0.claim(update).await {
                    Claim::Ours(claimed) => {
                        assert_eq!(self.at(update), 0, "two at once");
                        assert!(!self.handled.contains_key(&update), "handled before");
                        self.processes[process].1.insert(update, claimed);
                    }
                    Claim::Handled => assert!(self.handled.contains_key(&update), "lost"),
                    Claim::TooOften(claimed, _) => {
                        assert_eq!(self.at(update), 0, "given up while one is at it");
                        self.processes[process].0.handled(claimed).await;
                        *self.handled.entry(update).or_default() += 1;
                    }
                    // It may be one that was killed a moment ago.
                    Claim::Others => {}
                    Claim::Unknown => panic!("the storage is there"),
                }
            }
            Event::Ended { process, update } => {
                let (claims, under_way) = &mut self.processes[process];
                if let Some(claimed) = under_way.remove(&update) {
                    claims.handled(claimed).await;
                    *self.handled.entry(update).or_default() += 1;
                }
            }
            Event::AskedAgain { process, update } => {
                let (claims, under_way) = &mut self.processes[process];
                if let Some(claimed) = under_way.remove(&update) {
                    claims.given_back(claimed).await;
                }
            }
            Event::Killed { process } => self.processes[process] = self.another(),
            Event::Stopped { process } => {
                self.processes[process].0.end().await;
                self.processes[process] = self.another();
            }
            Event::Passed { seconds } => {
                for _ in 0..seconds {
                    self.world.passes(Duration::from_secs(1));
                    for (claims, _) in &self.processes {
                        claims.owner.say_so().await.unwrap();
                    }
                }
            }
        }
    }

    fn another(&self) -> (Claims, BTreeMap<i64, Claimed>) {
        (self.world.process(), BTreeMap::new())
    }

    /// How many processes are at an update.
    fn at(&self, update: i64) -> usize {
        self.processes.iter().filter(|(_, under_way)| under_way.contains_key(&update)).count()
    }

    /// The server sends everything until it is handled; every process lives and its handlers end.
    async fn comes_to_its_end(&mut self) {
        for _ in 0..3 {
            for update in 0..UPDATES {
                for process in 0..PROCESSES {
                    self.happens(Event::Delivered { process, update }).await;
                    self.happens(Event::Ended { process, update }).await;
                }
            }
            self.happens(Event::Passed { seconds: 20 }).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn never_two_at_once_never_twice_and_never_lost(events in events()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::new();
            for event in events {
                play.happens(event).await;
            }
            play.comes_to_its_end().await;
            let all: Vec<_> = (0..UPDATES).map(|update| (update, 1)).collect();
            assert_eq!(play.handled.into_iter().collect::<Vec<_>>(), all);
        });
    }
}

/// A storage that does one thing after another, slowly.
#[derive(Debug)]
struct OneByOne {
    storage: MemoryStorage,
    line: tokio::sync::Mutex<()>,
    takes: Duration,
}

impl OneByOne {
    async fn turn<T>(&self, work: impl Future<Output = T>) -> T {
        let _turn = self.line.lock().await;
        sleep(self.takes).await;
        work.await
    }
}

impl Storage for OneByOne {
    fn name(&self) -> &str {
        "one by one"
    }

    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>> {
        Box::pin(self.turn(self.storage.load(key)))
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Work<'a, Revision> {
        Box::pin(self.turn(self.storage.store(key, expected, bytes, expires)))
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()> {
        Box::pin(self.turn(self.storage.remove(key, expected)))
    }

    fn now(&self) -> SystemTime {
        self.storage.now()
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_with_much_to_write_is_not_taken_for_dead() {
    let begun = tokio::time::Instant::now();
    let now = move || SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + begun.elapsed();
    let storage = Arc::new(OneByOne {
        storage: MemoryStorage::new().with_clock(now),
        line: tokio::sync::Mutex::default(),
        takes: Duration::from_millis(10),
    });
    let claims = Arc::new(Claims::new(Arc::clone(&storage) as Arc<dyn Storage>, BOT, u32::MAX));
    let mut tasks = tokio::task::JoinSet::new();
    let lives = Arc::clone(&claims);
    tasks.spawn(async move { lives.live().await });
    sleep(Duration::from_secs(1)).await;
    for worker in 0..1_000 {
        let claims = Arc::clone(&claims);
        tasks.spawn(async move {
            for update in 0.. {
                claims.handled(ours(claims.claim(worker + 1_000 * update).await)).await;
            }
        });
    }
    let key = Key::new(format!("process:{BOT}:{}", claims.owner.run()));
    for second in 0..60 {
        sleep(Duration::from_secs(1)).await;
        assert!(storage.storage.load(&key).await.unwrap().is_some(), "after {second} s");
    }
}
