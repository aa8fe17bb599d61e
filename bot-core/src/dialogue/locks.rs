//! One lock per chat and per user, for as long as somebody holds it or waits for it.
//!
//! An update locks its chat before its user, and each at most once, so no two updates wait for each
//! other. It locks its user only for a dialogue that is the user's in all chats; then it locks its
//! chat too, even if no dialogue of the chat is looked at, because one might be later.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

/// What is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum LockKey {
    Chat(i64),
    User(i64),
}

/// The locks that are in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Locks(Arc<Mutex<InUse>>);

type InUse = HashMap<LockKey, Arc<tokio::sync::Mutex<()>>>;

/// A lock that is held until this is dropped.
pub(super) struct Locked {
    key: LockKey,
    locks: Locks,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Locks {
    /// Waits until nobody else holds the lock, in the order of asking.
    pub(super) async fn lock(&self, key: LockKey) -> Locked {
        // Made first, so that the key is forgotten even if nobody waits any more.
        let mut locked = Locked { key, locks: self.clone(), guard: None };
        let lock = Arc::clone(self.in_use().entry(key).or_default());
        locked.guard = Some(lock.lock_owned().await);
        locked
    }

    fn in_use(&self) -> MutexGuard<'_, InUse> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Locked {
    /// What is locked.
    pub(super) fn key(&self) -> LockKey {
        self.key
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        drop(self.guard.take());
        let mut in_use = self.locks.in_use();
        // Whoever asks for it clones it under the same mutex.
        if in_use.get(&self.key).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            in_use.remove(&self.key);
        }
    }
}

impl fmt::Debug for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::ready, pin::pin};

    use super::*;

    #[tokio::test]
    async fn a_lock_is_held_by_one_and_forgotten_when_nobody_needs_it() {
        let locks = Locks::default();
        let first = locks.lock(LockKey::Chat(1)).await;
        drop(locks.lock(LockKey::User(1)).await);
        {
            let mut second = pin!(locks.lock(LockKey::Chat(1)));
            tokio::select! {
                biased;
                _ = &mut second => panic!("it is held"),
                () = ready(()) => {}
            }
            let mut gives_up = Box::pin(locks.lock(LockKey::Chat(1)));
            tokio::select! {
                biased;
                _ = &mut gives_up => panic!("it is held"),
                () = ready(()) => {}
            }
            drop(first);
            drop(second.await);
            assert_eq!(locks.in_use().len(), 1, "somebody waits");
            drop(gives_up);
        }
        assert!(locks.in_use().is_empty());
    }
}
