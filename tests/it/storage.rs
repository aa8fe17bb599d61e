//! What every storage promises, asked of each there is.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bot_server::storage::{
    Entry, Key, MemoryStorage, Revision, SqliteError, SqliteStorage, Storage, StorageError,
};
use proptest::prelude::*;

use crate::support::soon;

/// A clock that goes when it is told to.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Arc<AtomicU64>);

impl Clock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_800_000_000_000)))
    }

    pub(crate) fn passes(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> impl Fn() -> SystemTime + Send + Sync + use<> {
        let clock = self.clone();
        move || SystemTime::UNIX_EPOCH + Duration::from_millis(clock.0.load(Ordering::Relaxed))
    }
}

fn memory(clock: &Clock) -> MemoryStorage {
    MemoryStorage::new().with_clock(clock.now())
}

/// A storage in a new file, and the directory it is in.
fn sqlite(clock: &Clock) -> (SqliteStorage, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let storage = SqliteStorage::open(directory.path().join("bot.db")).unwrap();
    (storage.with_clock(clock.now()), directory)
}

fn key(text: &str) -> Key {
    Key::new(text)
}

/// The suite: any storage passes it that begins empty and goes by this clock.
async fn keeps_its_promises(storage: impl Storage, clock: &Clock) {
    let storage = Arc::new(storage);
    a_write_names_what_it_replaces(&*storage).await;
    revisions_are_not_used_twice(&*storage).await;
    what_has_expired_is_not_there(&*storage, clock).await;
    keys_are_apart(&*storage).await;
    of_many_writers_one_wins(&storage).await;
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(result: Result<T, StorageError>) {
    assert!(matches!(result, Err(StorageError::Conflict)), "{result:?}");
}

async fn a_write_names_what_it_replaces(storage: &dyn Storage) {
    let key = key("order:user_in_chat:-42:7");
    assert_eq!(storage.load(&key).await.unwrap(), None);
    conflict(storage.store(&key, Some(Revision(1)), vec![0], None).await);
    conflict(storage.remove(&key, Revision(1)).await);
    let first = storage.store(&key, None, vec![1], None).await.unwrap();
    let entry = Entry { bytes: vec![1], revision: first, expires: None };
    assert_eq!(storage.load(&key).await.unwrap(), Some(entry.clone()));
    conflict(storage.store(&key, None, vec![2], None).await);
    assert_eq!(storage.load(&key).await.unwrap(), Some(entry));

    let second = storage.store(&key, Some(first), vec![3], None).await.unwrap();
    assert_ne!(first, second);
    conflict(storage.store(&key, Some(first), vec![4], None).await);
    conflict(storage.remove(&key, first).await);
    assert_eq!(storage.load(&key).await.unwrap().unwrap().bytes, [3]);
    storage.remove(&key, second).await.unwrap();
    assert_eq!(storage.load(&key).await.unwrap(), None);
    conflict(storage.remove(&key, second).await);
}

async fn revisions_are_not_used_twice(storage: &dyn Storage) {
    let key = key("revisions");
    let mut seen = HashSet::new();
    for _ in 0..3 {
        let first = storage.store(&key, None, vec![1], None).await.unwrap();
        let second = storage.store(&key, Some(first), vec![1], None).await.unwrap();
        assert!(seen.insert(first) && seen.insert(second));
        storage.remove(&key, second).await.unwrap();
        conflict(storage.store(&key, Some(second), vec![2], None).await);
    }
}

async fn what_has_expired_is_not_there(storage: &dyn Storage, clock: &Clock) {
    let (short, long) = (key("short"), key("long"));
    let second = Duration::from_secs(1);
    let expires = |after| Some(storage.now() + after);
    let first = storage.store(&short, None, vec![1], expires(second)).await.unwrap();
    storage.store(&long, None, vec![2], expires(second * 1_000_000)).await.unwrap();
    let entry = storage.load(&short).await.unwrap().unwrap();
    assert_eq!(entry.expires, expires(second));

    clock.passes(second - Duration::from_millis(1));
    assert!(storage.load(&short).await.unwrap().is_some());
    // A further write counts anew, and may say that it is for ever.
    let again = storage.store(&short, Some(first), vec![1], expires(second)).await.unwrap();
    clock.passes(second - Duration::from_millis(1));
    assert!(storage.load(&short).await.unwrap().is_some());
    clock.passes(Duration::from_millis(1));
    assert_eq!(storage.load(&short).await.unwrap(), None);
    conflict(storage.store(&short, Some(again), vec![3], None).await);
    conflict(storage.remove(&short, again).await);
    let other = storage.store(&short, None, vec![4], expires(second)).await.unwrap();
    storage.store(&short, Some(other), vec![5], None).await.unwrap();
    clock.passes(second * 1_000);
    assert_eq!(storage.load(&short).await.unwrap().unwrap().bytes, [5]);
    assert_eq!(storage.load(&long).await.unwrap().unwrap().bytes, [2]);
}

async fn keys_are_apart(storage: &dyn Storage) {
    let names = (0..500).map(|i| format!("many:{i}"));
    let odd = ["", " ", "a", "A", "ä", "a\0", "a\0b", "'; DROP TABLE entries; --", "%", "a:b"];
    let keys: Vec<_> = names.chain(odd.map(str::to_owned)).map(Key::new).collect();
    for (i, key) in keys.iter().enumerate() {
        let bytes = i.to_le_bytes().to_vec();
        storage.store(key, None, bytes, None).await.unwrap_or_else(|e| panic!("{key:?}: {e}"));
    }
    for (i, key) in keys.iter().enumerate() {
        let entry = storage.load(key).await.unwrap().unwrap();
        assert_eq!(entry.bytes, i.to_le_bytes(), "{key:?}");
    }
}

async fn of_many_writers_one_wins(storage: &Arc<impl Storage>) {
    let key = key("contested");
    let mut expected = None;
    for round in 0..5_u8 {
        let writers = (0..20_u8).map(|writer| {
            let (storage, key) = (Arc::clone(storage), key.clone());
            tokio::spawn(async move {
                let written = storage.store(&key, expected, vec![round, writer], None).await;
                (writer, written)
            })
        });
        let mut won = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            match writer.await.unwrap() {
                (writer, Ok(revision)) => won.push((writer, revision)),
                (_, lost) => conflict(lost),
            }
        }
        let [(writer, revision)] = won[..] else { panic!("{won:?}") };
        let entry = storage.load(&key).await.unwrap().unwrap();
        assert_eq!((entry.bytes, entry.revision), (vec![round, writer], revision));
        expected = Some(revision);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_keeps_its_promises() {
    let clock = Clock::new();
    soon("the suite", keeps_its_promises(memory(&clock), &clock)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_its_promises() {
    let clock = Clock::new();
    let (storage, _directory) = sqlite(&clock);
    soon("the suite", keeps_its_promises(storage, &clock)).await;
}

/// Waits for a storage outside of async code.
fn now<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

#[test]
fn bytes_come_back_as_they_went_in() {
    let clock = Clock::new();
    let (sqlite, _directory) = sqlite(&clock);
    let storages: [Arc<dyn Storage>; 2] = [Arc::new(memory(&clock)), Arc::new(sqlite)];
    let config = ProptestConfig { failure_persistence: None, cases: 64, ..Default::default() };
    let any = (".*", prop::collection::vec(any::<u8>(), 0..2_000));
    proptest!(config, |((key, bytes) in any)| {
        let key = Key::new(key);
        for storage in &storages {
            let before = now(storage.load(&key)).unwrap().map(|entry| entry.revision);
            let revision = now(storage.store(&key, before, bytes.clone(), None)).unwrap();
            let entry = now(storage.load(&key)).unwrap().unwrap();
            prop_assert_eq!((&entry.bytes, entry.revision), (&bytes, revision));
        }
    });
}

#[tokio::test]
async fn a_file_that_is_opened_again_holds_what_was_written() {
    let clock = Clock::new();
    let (first, directory) = sqlite(&clock);
    let path = directory.path().join("bot.db");
    let kept = key("kept");
    let revision = first.store(&kept, None, vec![1], None).await.unwrap();
    // Another process, while the first one is there.
    let second = SqliteStorage::open(&path).unwrap().with_clock(clock.now());
    let entry = second.load(&kept).await.unwrap().unwrap();
    assert_eq!((entry.bytes, entry.revision), (vec![1], revision));
    let next = second.store(&kept, Some(revision), vec![2], None).await.unwrap();
    conflict(first.store(&kept, Some(revision), vec![3], None).await);
    drop((first, second));

    let third = SqliteStorage::open(&path).unwrap();
    assert_eq!(third.load(&kept).await.unwrap().unwrap().bytes, [2]);
    third.remove(&kept, next).await.unwrap();
    drop(third);
    // Also what was removed has had its number.
    let fourth = SqliteStorage::open(&path).unwrap();
    assert!(fourth.store(&kept, None, vec![4], None).await.unwrap().0 > next.0);
    assert_eq!(fourth.name(), format!("sqlite:{}", path.display()));
}

#[tokio::test]
async fn expired_rows_are_swept() {
    let clock = Clock::new();
    let (storage, directory) = sqlite(&clock);
    let path = directory.path().join("bot.db");
    let rows = || -> i64 {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.query_row("SELECT count(*) FROM entries", [], |row| row.get(0)).unwrap()
    };
    let minute = Duration::from_secs(60);
    for i in 0..10 {
        let expires = Some(storage.now() + Duration::from_secs(1));
        storage.store(&key(&i.to_string()), None, vec![], expires).await.unwrap();
    }
    assert_eq!(rows(), 10);
    clock.passes(minute * 60 * 24 * 365 * 20); // later than this test is run
    storage.store(&key("next"), None, vec![], None).await.unwrap();
    assert_eq!(rows(), 1);

    // And when the file is opened.
    let expires = Some(SystemTime::UNIX_EPOCH + minute);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("INSERT INTO entries (key, bytes, expires) VALUES ('old', x'', 60000)", [])
        .unwrap();
    assert_eq!((rows(), expires.is_some()), (2, true));
    drop((raw, SqliteStorage::open(&path).unwrap()));
    assert_eq!(rows(), 1);
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_end_the_sweeping() {
    let (clock, directory) = (Clock::new(), tempfile::tempdir().unwrap());
    let path = directory.path().join("bot.db");
    let (second, year) = (Duration::from_secs(1), Duration::from_secs(60 * 60 * 24 * 365));
    let ahead = SystemTime::now() + year;
    let storage = SqliteStorage::open(&path).unwrap().with_clock({
        let now = clock.now();
        let start = now();
        // The time since the start of the test, counted from a year ahead and then from long ago.
        move || match now().duration_since(start).unwrap() {
            passed if passed < second => ahead,
            passed => SystemTime::UNIX_EPOCH + passed,
        }
    });
    storage.store(&key("ahead"), None, vec![], None).await.unwrap();
    clock.passes(second);
    storage.store(&key("old"), None, vec![], Some(storage.now() + second)).await.unwrap();
    clock.passes(second * 120);
    storage.store(&key("next"), None, vec![], None).await.unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    let old = "SELECT count(*) FROM entries WHERE key = 'old'";
    assert_eq!(raw.query_row(old, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[tokio::test]
async fn nothing_expires_a_part_of_a_millisecond_early() {
    let now = Arc::new(AtomicU64::new(1_800_000_000_000_000));
    let clock = Arc::clone(&now);
    let micros =
        move || SystemTime::UNIX_EPOCH + Duration::from_micros(clock.load(Ordering::Relaxed));
    let directory = tempfile::tempdir().unwrap();
    let storage = SqliteStorage::open(directory.path().join("bot.db")).unwrap().with_clock(micros);
    let expires = Some(storage.now() + Duration::from_micros(1_900));
    storage.store(&key("short"), None, vec![1], expires).await.unwrap();
    now.fetch_add(1_800, Ordering::Relaxed);
    assert!(storage.load(&key("short")).await.unwrap().is_some());
    now.fetch_add(1_000, Ordering::Relaxed);
    assert_eq!(storage.load(&key("short")).await.unwrap(), None);
}

#[test]
fn several_processes_may_make_the_file_at_once() {
    for _ in 0..30 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bot.db");
        std::thread::scope(|scope| {
            let opens = || scope.spawn(|| SqliteStorage::open(&path).map(drop));
            let all: Vec<_> = (0..8).map(|_| opens()).collect();
            for opened in all {
                opened.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn a_file_that_is_not_ours_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("CREATE TABLE goods (name TEXT); PRAGMA user_version = 1;").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = SqliteStorage::open(&path).unwrap_err();
    assert!(matches!(error, SqliteError::Foreign { .. }), "{error}");
    assert!(error.to_string().contains("shop.db` is another program's database"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);

    let ours = directory.path().join("bot.db");
    drop(SqliteStorage::open(&ours).unwrap());
    let raw = rusqlite::Connection::open(&ours).unwrap();
    raw.execute_batch("PRAGMA user_version = 99").unwrap();
    let error = SqliteStorage::open(&ours).unwrap_err();
    assert!(matches!(error, SqliteError::Newer { version: 99, .. }), "{error}");

    let nowhere = directory.path().join("no/bot.db");
    let error = SqliteStorage::open(&nowhere).unwrap_err();
    assert!(error.to_string().contains("is its directory there"), "{error}");
    let text = directory.path().join("text.db");
    std::fs::write(&text, "not a database, but long enough to have a header of one: 100 bytes and more, for sure, by now").unwrap();
    assert!(matches!(SqliteStorage::open(&text), Err(SqliteError::Open { .. })));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_storage, directory) = sqlite(&Clock::new());
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.path());
    }
}
