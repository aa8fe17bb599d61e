//! Why there is no dialogue, or why it could not be read or written.

use super::{DialogueState, key::Scope};
use crate::{error::BoxError, extract::Rejection, storage::Key};

/// Why a dialogue could not be read or written. Names no words of users.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DialogueError {
    /// Somebody else has written it since this update read it: another process with the same
    /// storage, or a task that went on after its update. Nothing was written.
    #[error(
        "the dialogue `{key}` was changed meanwhile by somebody else with the storage `{storage}`: nothing was written"
    )]
    Conflict {
        /// The storage's name.
        storage: String,
        /// Which dialogue.
        key: Key,
    },
    /// The storage failed.
    #[error("the storage `{storage}` could not {work} the dialogue `{key}`")]
    Storage {
        /// The storage's name.
        storage: String,
        /// What it was to do: read, write or remove.
        work: &'static str,
        /// Which dialogue.
        key: Key,
        /// Why it could not.
        source: BoxError,
    },
    /// JSON cannot say the state.
    #[error("the state of the dialogue `{key}` cannot be written as JSON: {why}")]
    Unwritable {
        /// Which dialogue.
        key: Key,
        /// Why it cannot.
        why: String,
    },
}

/// The update has no such dialogue: nothing says whose it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the update has no dialogue `{name}`, whose key is `{scope}`")]
pub struct NoDialogue {
    name: &'static str,
    scope: &'static str,
}

impl NoDialogue {
    pub(super) fn of<S: DialogueState>() -> Self {
        Self { name: S::NAME, scope: S::Scope::NAME }
    }
}

/// Why a dialogue could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DialogueRejection {
    /// The update has none: the next handler is tried.
    #[error(transparent)]
    NoDialogue(#[from] NoDialogue),
    /// It could not be read: the handler failed.
    #[error(transparent)]
    Unread(#[from] DialogueError),
}

impl From<DialogueRejection> for Rejection {
    fn from(rejection: DialogueRejection) -> Self {
        match rejection {
            DialogueRejection::NoDialogue(error) => Self::skip(error.to_string()),
            DialogueRejection::Unread(error) => Self::error(error),
        }
    }
}
