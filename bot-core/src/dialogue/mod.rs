//! Dialogues: where somebody is in a conversation, and what the bot has learnt so far.
//!
//! ```text
//! #[derive(Default, Dialogue)]            one variant per step, its fields are what is known by then
//! enum Order { #[default] Start, Address { drink: String } }
//!
//! async fn drink(dialogue: Dialogue<Order>) -> Result<&'static str> {
//!     dialogue.go(Order::Address { drink: "tea".into() }).await?;
//!     Ok("Where to?")
//! }
//! ```
//!
//! # What holds
//!
//! - **One at a time.** From the first look at a dialogue until the update is done with, no other
//!   update of the same chat looks at any dialogue, and none of the same user where the dialogue is
//!   the user's. So two quick messages do not overtake each other. A handler that waits long makes
//!   the chat wait.
//! - **A step is written at once**, by [`Dialogue::go`]. What a handler does after it may fail: the
//!   step stays. A handler that fails or panics before it leaves everything as it was.
//! - **Nothing is overwritten unseen.** Every write names what it replaces. Where another process
//!   was first, it is a [`DialogueError::Conflict`] and nothing is written.
//! - **The time to live** counts from the last write. When it is over, the dialogue is at its
//!   beginning.
//! - **A deploy locks nobody out.** A state that was written by another version of the type, or that
//!   cannot be read, goes to the migration hook, and where that has no answer the dialogue is at its
//!   beginning, with a warning in the log. What was kept stays until the next step is written.
//! - **The beginning is not kept.** A state that equals the default one is removed, so conversations
//!   that have ended take up no room.
//!
//! # Whose it is
//!
//! | `key = ` | shared by | an update without it |
//! | --- | --- | --- |
//! | `user_in_chat` (the default) | nobody: one person in one chat | of kinds without both: not compiled |
//! | `user` | one person in all chats, inline queries included | of kinds without a user: not compiled |
//! | `chat` | everybody in a chat | of kinds without a chat: not compiled |
//! | `topic` | everybody in a topic of a forum, or in a chat without topics | that is no message and no button of one: the next handler is tried |
//!
//! An update may lack what its kind has, such as the author of a post in a channel: the next handler
//! is tried. Administrators who write anonymously are one user. A conversation of a business account
//! is apart from the bot's own with the same person, except by `key = user`.
//!
//! When a group becomes a supergroup its id changes, so the dialogues of the old id are not found
//! again: they are at their beginning, and what was kept ends with its time to live.
//!
//! Keys in the [storage](crate::storage) are readable: `order:user_in_chat:42:7` is the dialogue
//! `order` of user 7 in chat 42. They do not name the bot: every bot needs a storage of its own.

mod at_hand;
pub(crate) mod derived;
mod error;
mod kept;
mod key;
mod locks;
mod session;
mod step;

use std::{
    any::{TypeId, type_name},
    fmt,
    sync::Arc,
    time::Duration,
};

pub(crate) use at_hand::{AtHand, lock_early};
pub use error::{DialogueError, DialogueRejection, NoDialogue};
pub use key::{In, Scope, scope};
pub use serde_json::{Error as JsonError, Value as Json};
pub use session::Session;
pub use step::Dialogue;

use self::locks::Locks;
use crate::{
    context::Context,
    error::BoxError,
    storage::{MemoryStorage, Storage},
};

/// What a [`Dialogue`] or a [`Session`] keeps: written by `#[derive(Dialogue)]` on an enum of steps,
/// or by `#[derive(Session)]` on a struct of plain data.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state of a dialogue and no data of a session",
    label = "nothing says how this is kept",
    note = "write `#[derive(Default, Dialogue)]` above an enum of steps, or `#[derive(Default, Session)]` above a struct of plain data"
)]
pub trait DialogueState: Sized + Send + 'static {
    /// Whose it is: one of the types of [`scope`](mod@scope).
    type Scope: Scope;
    /// Its name: the first part of its keys. Two types of one bot must not share it.
    const NAME: &'static str;
    /// How long it is kept after it was written; `None`: for ever.
    const TTL: Option<Duration>;
    /// Which form of the type this is. States of another version go to [`migrate`](Self::migrate).
    const VERSION: u32;

    /// Where it begins.
    fn begin() -> Self;

    /// As JSON.
    ///
    /// # Errors
    ///
    /// When JSON cannot say it, such as a map whose keys are lists.
    fn encode(&self) -> Result<String, JsonError>;

    /// From JSON.
    ///
    /// # Errors
    ///
    /// When it is not what this version writes.
    fn decode(json: &str) -> Result<Self, JsonError>;

    /// Makes a state of what another version wrote, or of what cannot be read; `None`: begin anew.
    /// What was not written by this library at all is of version 0.
    fn migrate(version: u32, json: Json) -> Option<Self> {
        drop((version, json));
        None
    }
}

/// A type of dialogue, for comparing and for messages.
#[derive(Clone, Copy)]
pub struct DialogueKey {
    id: TypeId,
    type_name: &'static str,
    name: &'static str,
    crosses_chats: bool,
}

impl DialogueKey {
    /// The key of a type.
    #[must_use]
    pub fn of<S: DialogueState>() -> Self {
        let crosses_chats = S::Scope::CROSSES_CHATS;
        Self { id: TypeId::of::<S>(), type_name: type_name::<S>(), name: S::NAME, crosses_chats }
    }

    /// Whether it is a user's own in all chats.
    pub(crate) fn crosses_chats(&self) -> bool {
        self.crosses_chats
    }

    /// The dialogue's name: no two types of one bot may share it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type's name.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }
}

impl PartialEq for DialogueKey {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for DialogueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.type_name)
    }
}

/// What all updates of a bot share of their dialogues.
#[derive(Debug)]
pub(crate) struct Dialogues {
    storage: Arc<dyn Storage>,
    locks: Locks,
}

impl Dialogues {
    pub(crate) fn new(storage: impl Storage) -> Self {
        Self { storage: Arc::new(storage), locks: Locks::default() }
    }
}

impl Default for Dialogues {
    fn default() -> Self {
        Self::new(MemoryStorage::new())
    }
}

/// Whether the update has a dialogue of this type and its state is such.
///
/// # Errors
///
/// When the storage fails.
#[doc(hidden)] // `state = ` in the attribute asks it
pub async fn test<S: DialogueState>(
    context: &Context,
    is: fn(&S) -> bool,
) -> Result<bool, BoxError> {
    let Some(key) = key::key_of::<S>(context.update()) else { return Ok(false) };
    Ok(at_hand::with(context, &key, is).await?)
}

/// The state of the update's dialogue, as it is now.
///
/// # Errors
///
/// When the storage fails, or the update has no dialogue of this type.
#[doc(hidden)] // `state = ` in the attribute asks it
pub async fn current<S: DialogueState>(context: &Context) -> Result<S, BoxError> {
    let key = key::key_of::<S>(context.update()).ok_or_else(NoDialogue::of::<S>)?;
    Ok(at_hand::take::<S>(context, &key).await?)
}
