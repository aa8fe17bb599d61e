//! What an update has at hand of its dialogues: the locks it holds, and the states it has read.
//!
//! A state is read when it is first needed, by a filter or an argument, and once per update. Locks
//! are given back when the update is done with, however that came to be.

use std::{
    any::Any,
    collections::{HashMap, hash_map},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    DialogueError, DialogueState, kept,
    key::Scope,
    locks::{LockKey, Locked},
};
use crate::{
    context::Context,
    error::BoxError,
    storage::{Entry, Key, Revision, Storage, StorageError},
};

/// The locks and states of one update.
#[derive(Debug, Default)]
pub(crate) struct AtHand {
    locks: Mutex<Held>,
    /// Held while one of them is read or written, so that of two who need it one reads it.
    states: tokio::sync::Mutex<HashMap<Key, Slot>>,
}

#[derive(Debug)]
enum Held {
    Until(Vec<Locked>),
    /// The update is done with. What still goes on, in a task of its own, locks nothing.
    Done,
}

/// One dialogue, as it was last read or written.
#[derive(Default)]
struct Slot {
    entry: Option<Entry>,
    /// The state in it, if somebody has looked and nobody has taken it.
    state: Option<Box<dyn Any + Send>>,
    /// It cannot be read, and the log knows.
    told: bool,
}

/// Gives the locks of an update back when it is dropped.
#[must_use]
pub(crate) struct Done<'a>(&'a AtHand);

impl Default for Held {
    fn default() -> Self {
        Self::Until(Vec::new())
    }
}

impl AtHand {
    /// The update is done with when what this gives is dropped.
    pub(crate) fn until_dropped(&self) -> Done<'_> {
        Done(self)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a lock is still to be taken.
    fn lacks(&self, key: LockKey) -> bool {
        match &*self.held() {
            Held::Until(locks) => locks.iter().all(|lock| lock.key() != key),
            Held::Done => false,
        }
    }
}

impl Drop for Done<'_> {
    fn drop(&mut self) {
        let held = std::mem::replace(&mut *self.0.held(), Held::Done);
        drop(held); // outside of the mutex
    }
}

/// Shows somebody the state.
pub(super) async fn with<S: DialogueState, T>(
    context: &Context,
    key: &Key,
    look: impl FnOnce(&S) -> T,
) -> Result<T, DialogueError> {
    let mut states = context.at_hand().states.lock().await;
    let slot = read::<S>(context, key, &mut states).await?;
    let state = slot.take::<S>(key);
    let seen = look(&state);
    slot.state = Some(Box::new(state));
    Ok(seen)
}

/// Gives the state away.
pub(super) async fn take<S: DialogueState>(
    context: &Context,
    key: &Key,
) -> Result<S, DialogueError> {
    let mut states = context.at_hand().states.lock().await;
    Ok(read::<S>(context, key, &mut states).await?.take(key))
}

/// Writes a state in place of the one that was read.
pub(super) async fn write<S: DialogueState>(
    context: &Context,
    key: &Key,
    state: &S,
) -> Result<(), DialogueError> {
    let bytes =
        kept::write(state).map_err(|why| DialogueError::Unwritable { key: key.clone(), why })?;
    let storage = &*context.dialogues().storage;
    let mut states = context.at_hand().states.lock().await;
    let slot = read::<S>(context, key, &mut states).await?;
    slot.state = None;
    let written = replace::<S>(storage, key, slot.entry.as_ref(), bytes).await;
    slot.entry = written.map_err(|(work, error)| failed(storage, work, key, error))?;
    slot.told = false;
    Ok(())
}

/// The dialogue as it is kept: locked and read, unless this update has done so before.
async fn read<'a, S: DialogueState>(
    context: &Context,
    key: &Key,
    states: &'a mut HashMap<Key, Slot>,
) -> Result<&'a mut Slot, DialogueError> {
    lock(context, S::Scope::CROSSES_CHATS).await;
    match states.entry(key.clone()) {
        hash_map::Entry::Occupied(slot) => Ok(slot.into_mut()),
        hash_map::Entry::Vacant(place) => {
            let storage = &*context.dialogues().storage;
            let entry = storage.load(key).await;
            let entry = entry.map_err(|error| failed(storage, "read", key, error))?;
            Ok(place.insert(Slot { entry, ..Slot::default() }))
        }
    }
}

/// Locks the chat and the user before anybody looks at a dialogue.
pub(crate) async fn lock_early(context: &Context) {
    // One at a time, also of one update: a task of it may look at a dialogue.
    let _states = context.at_hand().states.lock().await;
    lock(context, true).await;
}

/// Locks what is not locked yet: see [`locks`](super::locks) for the order.
async fn lock(context: &Context, user_too: bool) {
    let (update, at_hand) = (context.update(), context.at_hand());
    let chat = update.chat().map(|chat| LockKey::Chat(chat.id));
    let user = update.user().filter(|_| user_too).map(|user| LockKey::User(user.id.0));
    for key in chat.into_iter().chain(user) {
        if at_hand.lacks(key) {
            let lock = context.dialogues().locks.lock(key).await;
            if let Held::Until(locks) = &mut *at_hand.held() {
                locks.push(lock);
            }
        }
    }
}

/// Writes, and says what is kept now; or what failed.
async fn replace<S: DialogueState>(
    storage: &dyn Storage,
    key: &Key,
    old: Option<&Entry>,
    bytes: Option<Vec<u8>>,
) -> Result<Option<Entry>, (&'static str, StorageError)> {
    let expected = old.map(|entry| entry.revision);
    match put::<S>(storage, key, expected, bytes.clone()).await {
        // It has expired while the update was handled: then there is nothing in the way.
        Err((_, StorageError::Conflict)) if old.is_some_and(|e| e.has_expired(storage.now())) => {
            put::<S>(storage, key, None, bytes).await
        }
        written => written,
    }
}

async fn put<S: DialogueState>(
    storage: &dyn Storage,
    key: &Key,
    expected: Option<Revision>,
    bytes: Option<Vec<u8>>,
) -> Result<Option<Entry>, (&'static str, StorageError)> {
    match (bytes, expected) {
        (Some(bytes), expected) => {
            let expires = S::TTL.and_then(|ttl| storage.now().checked_add(ttl));
            let stored = storage.store(key, expected, bytes.clone(), expires).await;
            let revision = stored.map_err(|error| ("write", error))?;
            Ok(Some(Entry { bytes, revision, expires }))
        }
        (None, Some(expected)) => {
            storage.remove(key, expected).await.map_err(|error| ("remove", error))?;
            Ok(None)
        }
        (None, None) => Ok(None),
    }
}

fn failed(
    storage: &dyn Storage,
    work: &'static str,
    key: &Key,
    error: StorageError,
) -> DialogueError {
    let (storage, key) = (storage.name().to_owned(), key.clone());
    let source: BoxError = match error {
        StorageError::Conflict => return DialogueError::Conflict { storage, key },
        StorageError::Failed(source) => source,
    };
    DialogueError::Storage { storage, work, key, source }
}

impl Slot {
    /// The state, out of its place or read anew.
    fn take<S: DialogueState>(&mut self, key: &Key) -> S {
        if let Some(state) = self.state.take().and_then(|state| state.downcast().ok()) {
            return *state;
        }
        let Some(entry) = &self.entry else { return S::begin() };
        kept::read(&entry.bytes).unwrap_or_else(|why| {
            if !self.told {
                tracing::warn!(%key, why, "a dialogue cannot be read: it begins anew");
                self.told = true;
            }
            S::begin()
        })
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entry.fmt(f)
    }
}
