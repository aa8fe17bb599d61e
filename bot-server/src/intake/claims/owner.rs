//! A process that claims updates, and the record by which the others know that it lives.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
    time::{Duration, SystemTime},
};

use bot_core::{
    storage::{Key, Revision, Storage, StorageError},
    types::UserId,
};
use tokio::{
    sync::Mutex,
    time::{MissedTickBehavior, interval},
};

use crate::causes::chain;

/// How long a process is taken to live after it last said so.
pub(super) const ALIVE_FOR: Duration = Duration::from_secs(15);

/// How often it says so.
const SAYS_SO_EVERY: Duration = Duration::from_secs(4);

/// This process's record.
#[derive(Debug)]
pub(super) struct Owner {
    storage: Arc<dyn Storage>,
    /// What the keys of records begin with.
    begin: String,
    /// What tells this process from all others.
    run: String,
    key: Key,
    record: Mutex<State>,
}

/// Where this process is in its life, to the others.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    record: Option<Record>,
    has_ended: bool,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    revision: Revision,
    /// Until then the others take this process to live.
    until: SystemTime,
}

impl Owner {
    pub(super) fn new(storage: Arc<dyn Storage>, bot: UserId) -> Self {
        // Both are seeded anew for each: no two processes have the same.
        let [one, other] = [(); 2].map(|()| RandomState::new().build_hasher().finish());
        let run = format!("{one:016x}{other:016x}");
        let begin = format!("process:{bot}:");
        let key = Key::new(format!("{begin}{run}"));
        Self { storage, begin, run, key, record: Mutex::default() }
    }

    /// What it is called.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// Whether it is this process.
    pub(super) fn is(&self, run: &str) -> bool {
        self.run == run
    }

    /// Whether a process lives, as far as its record says.
    pub(super) async fn lives(&self, run: &str) -> Result<bool, StorageError> {
        let key = Key::new(format!("{}{run}", self.begin));
        Ok(self.storage.load(&key).await?.is_some())
    }

    /// Says that this process lives, as long as this is polled.
    pub(super) async fn live(&self) {
        let mut ticks = interval(SAYS_SO_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.say_so().await {
                let (error, storage) = (chain(&error), self.storage.name());
                tracing::error!(
                    error,
                    storage,
                    "the other processes cannot be told that this one lives: updates will wait"
                );
            }
        }
    }

    /// Makes sure that the others take this process to live.
    pub(super) async fn be_alive(&self) -> Result<(), StorageError> {
        let mut state = self.record.lock().await;
        if state.has_ended {
            return Err(StorageError::failed("this process has told the others that it has ended"));
        }
        let now = self.storage.now();
        if state.record.is_some_and(|record| now < record.until) {
            return Ok(());
        }
        self.write(&mut state).await
    }

    /// Says that this process lives.
    pub(super) async fn say_so(&self) -> Result<(), StorageError> {
        let mut state = self.record.lock().await;
        if state.has_ended { Ok(()) } else { self.write(&mut state).await }
    }

    async fn write(&self, state: &mut State) -> Result<(), StorageError> {
        let until = self.storage.now() + ALIVE_FOR; // from before it is written
        let write = |expected| self.storage.store(&self.key, expected, Vec::new(), Some(until));
        let expected = state.record.map(|record| record.revision);
        let revision = match write(expected).await {
            Err(StorageError::Conflict) => {
                // The record's time was over; or a write was done whose answer was lost.
                let there = self.storage.load(&self.key).await?.map(|entry| entry.revision);
                if there.is_none() {
                    tracing::warn!(
                        "this process stood still for longer than {ALIVE_FOR:?}: others may have taken over what is under way here"
                    );
                }
                write(there).await?
            }
            written => written?,
        };
        state.record = Some(Record { revision, until });
        Ok(())
    }

    /// Says that this process lives no longer.
    pub(super) async fn end(&self) {
        let mut state = self.record.lock().await;
        state.has_ended = true;
        let Some(Record { revision, .. }) = state.record.take() else { return };
        if let Err(error) = self.storage.remove(&self.key, revision).await {
            // Nothing is lost by it: the record's time will be over.
            tracing::debug!(
                error = chain(&error),
                "the record of this process could not be removed"
            );
        }
    }
}
