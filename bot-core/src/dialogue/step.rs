//! A dialogue as a handler takes it.

use std::{fmt, ops::Deref};

use super::{
    DialogueError, DialogueKey, DialogueRejection, DialogueState, In, NoDialogue, at_hand, key,
};
use crate::{
    context::Context,
    extract::{FromUpdate, Kind, Need},
    storage::Key,
};

/// Where somebody is in a conversation, and the way to the next step.
///
/// [The module](super) says what holds. A handler that wants one step only asks for it in its
/// attribute: `state = Order::Address { drink }`.
///
/// Kept beyond its update, in a task of its own, a dialogue still writes, but no longer alone: if it
/// was changed meanwhile, that is a [`DialogueError::Conflict`].
pub struct Dialogue<S> {
    state: S,
    context: Context,
    key: Key,
}

impl<S: DialogueState> Dialogue<S> {
    /// The step.
    #[must_use]
    pub fn state(&self) -> &S {
        &self.state
    }

    /// The step, with what is known, by value.
    #[must_use]
    pub fn into_state(self) -> S {
        self.state
    }

    /// Which dialogue it is, in the storage.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Goes to a step: it is written when this has ended well, whatever becomes of the handler.
    /// Gives the dialogue back at this step.
    ///
    /// # Errors
    ///
    /// When somebody else has changed the dialogue, when the storage fails, or when JSON cannot say
    /// the state.
    pub async fn go(mut self, next: S) -> Result<Self, DialogueError> {
        at_hand::write(&self.context, &self.key, &next).await?;
        self.state = next;
        Ok(self)
    }

    /// Goes to the beginning; nothing is kept.
    ///
    /// # Errors
    ///
    /// As [`go`](Self::go).
    pub async fn reset(self) -> Result<(), DialogueError> {
        at_hand::write(&self.context, &self.key, &S::begin()).await
    }
}

/// Takes it, at the step it is at; the dialogue is locked until the update is done with.
impl<K: Kind, S: DialogueState> FromUpdate<K> for Dialogue<S>
where
    S::Scope: In<K>,
{
    type Rejection = DialogueRejection;
    const NEEDS: &'static [Need] = &[Need::Dialogue(DialogueKey::of::<S>)];

    async fn from_update(context: &Context) -> Result<Self, DialogueRejection> {
        let key = key::key_of::<S>(context.update()).ok_or_else(NoDialogue::of::<S>)?;
        let state = at_hand::take(context, &key).await?;
        Ok(Self { state, context: context.clone(), key })
    }
}

impl<S> Deref for Dialogue<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.state
    }
}

/// What is known may be a user's words, so it is not shown.
impl<S> fmt::Debug for Dialogue<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialogue").field("key", &self.key).finish_non_exhaustive()
    }
}
