//! What several processes of a bot know of its updates, over a storage that they share: which was
//! handled, and which of them handles which.
//!
//! A server that is told of another webhook begins its deliveries anew, so in a rolling deploy what is
//! under way in the old process is sent to the new one as well. What each process remembers by itself
//! does not help there. So before its handler begins, an update is claimed here: an entry of its id is
//! written if there is none, by compare and set. Another process finds the entry, and leaves the update
//! to the one that has it for as long as that one lives, which its [owner's record](owner) says.
//!
//! On which side this errs: nothing is handled without a claim. While the storage cannot be asked,
//! updates wait on the server. That an update *was* handled is written until it is written, while the
//! process lives; a process that is killed between the end of a handler and that write has the update
//! handled again by whoever takes it over. So has one that stood still for longer than [`owner::ALIVE_FOR`] and
//! then goes on, because nobody could tell it from a dead one; so has one whose clock is set forward by
//! as much. (Set back, a dead one is taken to live for longer by as much.)
//!
//! There is an entry for each update of the last [`REMEMBERED_FOR`].

mod mark;
mod owner;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use bot_core::{
    storage::{Entry, Key, Revision, Storage, StorageError},
    types::UserId,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::sleep,
};

use self::{mark::Mark, owner::Owner};
use crate::causes::chain;

/// How long it is remembered that an update was handled: the server sends none that is older than 24
/// hours.
const REMEMBERED_FOR: Duration = Duration::from_secs(25 * 60 * 60);

/// How often a process may end while it handles an update, before that is given up: whatever it is in
/// an update that ends processes, supervisors start them again for as long as there is a bot.
const MAX_BEGUN: u32 = 5;

/// How many claims are at work in the storage at once. Some storages do one thing after another, and
/// the sign of life must not come too late because a thousand updates were before it.
const AT_ONCE: usize = 64;

/// The waits before it is tried again to write that an update was handled.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The updates of a bot, as its processes share them.
#[derive(Debug)]
pub(crate) struct Claims {
    storage: Arc<dyn Storage>,
    /// What the keys of updates begin with: update ids are each bot's own.
    begin: String,
    owner: Owner,
    /// How often the handling of an update may begin without an end.
    max_begun: u32,
    turns: Semaphore,
}

/// What became of the wish to handle an update.
#[derive(Debug)]
pub(crate) enum Claim {
    /// It is this process's to handle.
    Ours(Claimed),
    /// It was handled.
    Handled,
    /// Another process that lives is at it.
    Others,
    /// Its handling has begun so often without an end that it is to be given up. It is this process's
    /// to do that.
    TooOften(Claimed, u32),
    /// The storage cannot be asked, and it was logged why.
    Unknown,
}

/// An update that is this process's to handle. If it is dropped, the update stays its own, and is
/// claimed again when it comes again.
#[derive(Debug)]
#[must_use = "the update is under way until it is said to be handled or given back"]
pub(crate) struct Claimed {
    key: Key,
    revision: Revision,
}

impl Claims {
    /// The claims of a bot in this storage. They need its sign of life, [`live`](Self::live).
    ///
    /// No update is begun with more often than `max_attempts` says.
    pub(crate) fn new(storage: Arc<dyn Storage>, bot: UserId, max_attempts: u32) -> Self {
        let max_begun = max_attempts.min(MAX_BEGUN);
        let owner = Owner::new(Arc::clone(&storage), bot);
        let (begin, turns) = (format!("update:{bot}:"), Semaphore::new(AT_ONCE));
        Self { storage, begin, owner, max_begun, turns }
    }

    /// Tells the others that this process lives, as long as this is polled.
    pub(crate) async fn live(&self) {
        self.owner.live().await;
    }

    /// Tells the others that this process has ended: what it leaves under way is anybody's at once.
    pub(crate) async fn end(&self) {
        self.owner.end().await;
    }

    /// Claims an update.
    pub(crate) async fn claim(&self, update_id: i64) -> Claim {
        self.try_claim(update_id).await.unwrap_or_else(|error| {
            let (error, storage) = (chain(&error), self.storage.name());
            tracing::error!(
                error,
                storage,
                "whether the update was handled cannot be asked: it is to come again"
            );
            Claim::Unknown
        })
    }

    async fn try_claim(&self, update_id: i64) -> Result<Claim, StorageError> {
        let _turn = self.turn().await;
        // Whoever claims without a record of its own would be taken for dead.
        self.owner.be_alive().await?;
        let key = Key::new(format!("{}{update_id}", self.begin));
        let mut found = None;
        loop {
            let (expected, begun) = match found.take() {
                None => (None, 1),
                Some(entry) => {
                    let Entry { bytes, revision, .. } = entry;
                    match Mark::read(&bytes).map_err(StorageError::Failed)? {
                        Mark::Handled => return Ok(Claim::Handled),
                        Mark::UnderWay { owner, begun } => {
                            if self.owner.is(&owner) {
                                (Some(revision), begun) // its end here could not be written
                            } else if self.owner.lives(&owner).await? {
                                return Ok(Claim::Others);
                            } else {
                                tracing::warn!(
                                    update_id,
                                    begun,
                                    "the process that handled the update has ended: it is handled here"
                                );
                                (Some(revision), begun.saturating_add(1))
                            }
                        }
                    }
                }
            };
            let mark = Mark::UnderWay { owner: self.owner.run().to_owned(), begun };
            match self.write(&key, expected, &mark).await {
                Ok(revision) => {
                    let claimed = Claimed { key, revision };
                    return Ok(match begun > self.max_begun {
                        true => Claim::TooOften(claimed, begun - 1),
                        false => Claim::Ours(claimed),
                    });
                }
                // Somebody else was faster, or it has expired; looking again says which.
                Err(StorageError::Conflict) => found = self.storage.load(&key).await?,
                Err(error) => return Err(error),
            }
        }
    }

    /// Notes that an update was handled: no process begins with it any more. Waits until it is written,
    /// for as long as the storage is away.
    pub(crate) async fn handled(&self, claimed: Claimed) {
        let Claimed { key, revision } = claimed;
        let mut wait = FIRST_WAIT;
        loop {
            let turn = self.turn().await;
            match self.write(&key, Some(revision), &Mark::Handled).await {
                Ok(_) => return,
                Err(StorageError::Conflict) => {
                    // This very write may have been done although its answer was lost.
                    if !matches!(self.mark(&key).await, Some(Mark::Handled)) {
                        tracing::warn!(%key, "another process took the update over while it was handled here: it may be handled twice");
                    }
                    return;
                }
                Err(error) => {
                    tracing::error!(error = chain(&error), ?wait, %key, "that the update was handled cannot be written: trying again");
                }
            }
            drop(turn);
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Gives an update back that was not handled: whoever gets it next begins with it.
    pub(crate) async fn given_back(&self, claimed: Claimed) {
        let Claimed { key, revision } = claimed;
        let _turn = self.turn().await;
        // Where this fails the update stays this process's, which claims it again when it comes again.
        if let Err(error) = self.storage.remove(&key, revision).await {
            tracing::warn!(error = chain(&error), %key, "the update could not be given back");
        }
    }

    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok() // nobody closes it
    }

    async fn write(
        &self,
        key: &Key,
        expected: Option<Revision>,
        mark: &Mark,
    ) -> Result<Revision, StorageError> {
        let expires = self.storage.now() + REMEMBERED_FOR;
        self.storage.store(key, expected, mark.to_bytes(), Some(expires)).await
    }

    async fn mark(&self, key: &Key) -> Option<Mark> {
        let entry = self.storage.load(key).await.ok()??;
        Mark::read(&entry.bytes).ok()
    }
}
