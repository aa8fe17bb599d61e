//! Entries in this process's memory.

use std::{
    collections::HashMap,
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use super::{Entry, Key, Revision, Storage, StorageError, Work};

/// Fewer entries than this are not worth sweeping.
const SWEEP_FROM: usize = 1_024;

/// Keeps entries in memory: they are gone when the process ends, and nobody else sees them.
///
/// Expired entries are swept when their number may have grown to that of the live ones, so there
/// are never more than twice as many as are alive (or some thousand). What never expires stays:
/// give a dialogue in a big group a time to live.
pub struct MemoryStorage {
    entries: Mutex<Entries>,
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
}

#[derive(Default)]
struct Entries {
    entries: HashMap<Key, Entry>,
    revision: u64,
    /// Sweep when there are so many.
    sweep_at: usize,
}

impl MemoryStorage {
    /// What it is called.
    pub const NAME: &str = "memory";

    /// Nothing kept yet.
    #[must_use]
    pub fn new() -> Self {
        Self { entries: Mutex::default(), now: Box::new(SystemTime::now) }
    }

    /// The same with a clock of one's own, for tests of what expires.
    ///
    /// ```
    /// use std::{sync::Mutex, time::{Duration, SystemTime}};
    /// use bot_core::storage::MemoryStorage;
    ///
    /// static NOW: Mutex<Duration> = Mutex::new(Duration::ZERO);
    /// let storage = MemoryStorage::new().with_clock(|| SystemTime::UNIX_EPOCH + *NOW.lock().unwrap());
    /// *NOW.lock().unwrap() += Duration::from_secs(3600); // an hour passes
    /// # drop(storage);
    /// ```
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Box::new(now);
        self
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store_now(
        &self,
        key: &Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Result<Revision, StorageError> {
        let now = self.now();
        let mut entries = self.lock();
        entries.compare(key, expected, now)?;
        entries.sweep(now);
        entries.revision += 1;
        let revision = Revision(entries.revision);
        entries.entries.insert(key.clone(), Entry { bytes, revision, expires });
        Ok(revision)
    }

    fn remove_now(&self, key: &Key, expected: Revision) -> Result<(), StorageError> {
        let now = self.now();
        let mut entries = self.lock();
        entries.compare(key, Some(expected), now)?;
        entries.entries.remove(key);
        Ok(())
    }
}

impl Entries {
    fn get(&self, key: &Key, now: SystemTime) -> Option<&Entry> {
        self.entries.get(key).filter(|entry| !entry.has_expired(now))
    }

    /// Whether the entry is the expected one.
    fn compare(
        &self,
        key: &Key,
        expected: Option<Revision>,
        now: SystemTime,
    ) -> Result<(), StorageError> {
        let there = self.get(key, now).map(|entry| entry.revision);
        if there == expected { Ok(()) } else { Err(StorageError::Conflict) }
    }

    fn sweep(&mut self, now: SystemTime) {
        if self.entries.len() >= self.sweep_at.max(SWEEP_FROM) {
            self.entries.retain(|_, entry| !entry.has_expired(now));
            self.sweep_at = self.entries.len() * 2;
        }
    }
}

impl Storage for MemoryStorage {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>> {
        let entry = self.lock().get(key, self.now()).cloned();
        Box::pin(ready(Ok(entry)))
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Work<'a, Revision> {
        // In the future, not before it: what is never awaited does nothing.
        Box::pin(async move { self.store_now(key, expected, bytes, expires) })
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()> {
        Box::pin(async move { self.remove_now(key, expected) })
    }

    fn now(&self) -> SystemTime {
        (self.now)()
    }
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStorage").field("entries", &self.lock().entries.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU64, Ordering},
        },
        time::Duration,
    };

    use super::*;

    #[tokio::test]
    async fn what_has_expired_does_not_pile_up() {
        let seconds = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&seconds);
        let now =
            move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed));
        let storage = MemoryStorage::new().with_clock(now);
        let lasting = Key::new("lasting");
        storage.store(&lasting, None, Vec::new(), None).await.unwrap();
        for second in 0..10 * SWEEP_FROM as u64 {
            seconds.store(second, Ordering::Relaxed);
            let expires = Some(storage.now() + Duration::from_secs(10));
            let key = Key::new(format!("{second}"));
            storage.store(&key, None, vec![1], expires).await.unwrap();
            assert!(storage.lock().entries.len() <= SWEEP_FROM, "at {second}");
        }
        assert!(storage.load(&lasting).await.unwrap().is_some());
    }
}
