//! What a handler may take as arguments.
//!
//! | argument | in handlers of | missing when |
//! | --- | --- | --- |
//! | the kind's payload ([`Message`](crate::types::Message), [`CallbackQuery`](crate::types::CallbackQuery), ...) | its own kind | never |
//! | [`Payload`] | [`any`](kind::any) | never |
//! | [`Update`](crate::Update), [`Bot`](crate::Bot), [`Context`] | every kind | never |
//! | [`State<T>`] | every kind | nobody provided one: checked at start |
//! | [`Extension<T>`] | every kind | nobody put one into the update's context: the handler fails |
//! | [`Command`] | messages of every kind | it is none, or another bot's: the next handler is tried |
//! | [`Args<T>`](Args) | messages of every kind | there is no command: the next handler is tried; they are wrong: a usage line is the answer |
//! | [`Help`] | every kind | never |
//! | [`Data<T>`](Data) | callback queries | the button carries something else: the next handler is tried |
//! | [`Outdated`](crate::callback_data::Outdated) | callback queries | no `Data` met an older version: the next handler is tried |
//! | [`User`](crate::types::User) | kinds that come from a user | nobody is named: the next handler is tried |
//! | [`Chat`](crate::types::Chat) | kinds about a chat | there is none: the next handler is tried |
//! | [`Dialogue<S>`](crate::Dialogue), [`Session<T>`](crate::Session) | kinds that have their key | nothing says whose: the next handler is tried |
//! | `Option<T>` of these | as `T` | `None` in place of the next handler |
//! | `Result<T, T::Rejection>` of these | as `T` | `Err` in place of the next handler |
//!
//! An argument of one's own implements [`FromUpdate`].

mod args;
mod basic;
mod command;
mod data;
mod extension;
mod generated;
mod help;
pub mod kind;
mod rejection;
mod state;

use std::future::Future;

pub use args::Args;
pub use command::{Command, NotACommand};
pub(crate) use data::data;
pub use data::{Data, NotOutdated};
pub use extension::{Extension, MissingExtension};
pub use help::{CommandHelp, Help};
pub use rejection::{NoChat, NoUser, Rejection, WrongKind};
pub use state::{MissingState, State};

use crate::{
    callback_data::DataKey,
    context::Context,
    dialogue::DialogueKey,
    state::StateKey,
    update::{AllowedUpdates, Payload},
};

/// A kind of update, as a type of the module [`kind`].
pub trait Kind: Send + Sync + 'static {
    /// What an update of this kind brings.
    type Payload: Clone + Send + Sync;

    /// The kind as a value: a set, because [`kind::any`] is every one.
    const KINDS: AllowedUpdates;

    /// The payload, if it is of this kind.
    fn payload(payload: &Payload) -> Option<&Self::Payload>;
}

/// Kinds about a chat.
#[diagnostic::on_unimplemented(
    message = "an update of kind `{Self}` is about no chat",
    label = "there is no chat in `{Self}`"
)]
pub trait HasChat: Kind {}

/// Kinds that come from a user.
#[diagnostic::on_unimplemented(
    message = "an update of kind `{Self}` names no user",
    label = "there is no user in `{Self}`"
)]
pub trait HasUser: Kind {}

/// Kinds that may hold a text: messages.
#[diagnostic::on_unimplemented(
    message = "an update of kind `{Self}` has no text, so there is no command in it",
    label = "there is no text in `{Self}`"
)]
pub trait HasText: Kind {}

/// Which updates of its kind a handler gets that takes an argument.
///
/// A handler that chooses its updates goes before one that takes all, and two of them for the same
/// thing are no mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// Whatever comes. An argument that is missing now and then, such as a user, is no choice.
    All,
    /// Those that start with a command; no choice where the attribute names the command.
    Commands,
    /// Callback queries whose data begins with this, up to its end, a `:` or a `~`.
    Data(&'static str),
    /// Those that the argument lets through by a rule of its own.
    Some,
}

/// What an argument cannot do without; looked at when the bot starts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Need {
    /// A state of this type.
    State(fn() -> StateKey),
    /// A storage for dialogues of this type, whose name no other type has.
    Dialogue(fn() -> DialogueKey),
    /// Arguments of a command, which are written like this: `<user> [days]`.
    Arguments(fn() -> String),
    /// That no other type of data has the prefix of this one.
    Data(fn() -> DataKey),
}

/// Something a handler of the kind `K` may take as an argument.
///
/// A rejection says whether the update is not for this handler ([`Rejection::Skip`]: the next one
/// is tried) or something went wrong ([`Rejection::Error`]: the handler failed).
///
/// ```
/// use bot_core::{Context, extract::{Choice, FromUpdate, Kind, Rejection}, types::ChatType};
///
/// /// Only in private chats.
/// struct Private;
///
/// impl<K: Kind> FromUpdate<K> for Private {
///     type Rejection = Rejection;
///     const CHOICE: Choice = Choice::Some;
///
///     async fn from_update(context: &Context) -> Result<Self, Rejection> {
///         match context.update().chat() {
///             Some(chat) if chat.r#type == ChatType::Private => Ok(Self),
///             _ => Err(Rejection::skip("the chat is not private")),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a handler of `{K}` cannot take `{Self}` as an argument",
    label = "this does not come with `{K}`",
    note = "it may take its kind's payload, `Update`, `Bot`, `Context`, `State<T>`, where the kind has them `User`, `Chat` and `Command`, an `Option` of these, or a type of yours that implements `FromUpdate`"
)]
pub trait FromUpdate<K: Kind>: Sized {
    /// Why there may be no such value.
    type Rejection: Into<Rejection> + Send;

    /// Which updates of its kind a handler gets that takes this argument.
    const CHOICE: Choice = Choice::All;

    /// What it cannot do without, for the check at start.
    const NEEDS: &'static [Need] = &[];

    /// Takes the value from the update or its surroundings.
    fn from_update(context: &Context)
    -> impl Future<Output = Result<Self, Self::Rejection>> + Send;
}

/// The payload of an update of the kind `K`.
fn payload<K: Kind>(context: &Context) -> Result<&K::Payload, WrongKind> {
    let update = context.update();
    K::payload(&update.payload).ok_or(WrongKind { expected: K::KINDS })
}
