//! Plain data as a handler takes it.

use std::{
    fmt,
    ops::{Deref, DerefMut},
};

use super::{
    DialogueError, DialogueKey, DialogueRejection, DialogueState, In, NoDialogue, at_hand, key,
};
use crate::{
    context::Context,
    extract::{FromUpdate, Kind, Need},
    storage::Key,
};

/// Plain data of somebody, such as a basket or a language: read with the update, changed in place,
/// kept when it is [saved](Self::save).
///
/// It is kept as a [`Dialogue`](super::Dialogue) is, with the same keys, locks, time to live and
/// migration: see [the module](super). What was changed and not saved is lost, with a warning in the
/// log.
pub struct Session<T> {
    value: T,
    /// As it was kept, from when it was given out to be changed until it is kept again.
    before: Option<String>,
    /// In words that can be compared, which `Drop` could not ask `T` for.
    encode: fn(&T) -> Option<String>,
    context: Context,
    key: Key,
}

impl<T: DialogueState> Session<T> {
    /// Keeps the data as it is now: it is written when this has ended well, whatever becomes of the
    /// handler.
    ///
    /// # Errors
    ///
    /// When somebody else has changed it, when the storage fails, or when JSON cannot say it.
    pub async fn save(&mut self) -> Result<(), DialogueError> {
        at_hand::write(&self.context, &self.key, &self.value).await?;
        self.before = None;
        Ok(())
    }

    /// Forgets the data: nothing is kept.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub async fn reset(mut self) -> Result<(), DialogueError> {
        self.before = None;
        at_hand::write(&self.context, &self.key, &T::begin()).await
    }

    /// The data by value.
    #[must_use]
    pub fn into_inner(mut self) -> T {
        self.before = None; // what becomes of it is the caller's
        std::mem::replace(&mut self.value, T::begin())
    }

    /// Which session it is, in the storage.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }
}

/// Takes it as it was last saved; it is locked until the update is done with.
impl<K: Kind, T: DialogueState> FromUpdate<K> for Session<T>
where
    T::Scope: In<K>,
{
    type Rejection = DialogueRejection;
    const NEEDS: &'static [Need] = &[Need::Dialogue(DialogueKey::of::<T>)];

    async fn from_update(context: &Context) -> Result<Self, DialogueRejection> {
        let key = key::key_of::<T>(context.update()).ok_or_else(NoDialogue::of::<T>)?;
        let value = at_hand::take(context, &key).await?;
        let encode = |value: &T| value.encode().ok();
        Ok(Self { value, before: None, encode, context: context.clone(), key })
    }
}

impl<T> Deref for Session<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Session<T> {
    fn deref_mut(&mut self) -> &mut T {
        if self.before.is_none() {
            self.before = (self.encode)(&self.value);
        }
        &mut self.value
    }
}

impl<T> Drop for Session<T> {
    fn drop(&mut self) {
        let Some(before) = &self.before else { return };
        // A look by `get_mut` changes nothing.
        if !std::thread::panicking() && (self.encode)(&self.value).as_ref() != Some(before) {
            tracing::warn!(key = %self.key, "a session was changed and not saved: call `save().await`");
        }
    }
}

/// The data may be a user's words, so it is not shown.
impl<T> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("key", &self.key).finish_non_exhaustive()
    }
}
