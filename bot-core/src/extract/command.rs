//! The command in a message.

use super::{Choice, FromUpdate, HasText, Rejection};
use crate::context::Context;

/// The command that a message starts with, and what follows it.
///
/// A handler that takes it gets every command that no other handler asks for by name; with
/// `command = "..."` in the attribute it gets that one.
///
/// ```
/// use bot_core::extract::Command;
///
/// async fn roll(Command { args, .. }: Command) -> String {
///     format!("rolling {args}")
/// }
/// # drop(roll);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Command {
    /// Its name, as it was written: `ban` of `/ban@name_of_bot 42 spam`.
    pub name: String,
    /// What follows the name and white space: `42 spam`; may be empty.
    pub args: String,
}

/// The message does not start with a command for this bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message does not start with a command for this bot")]
pub struct NotACommand;

impl<K: HasText> FromUpdate<K> for Command {
    type Rejection = NotACommand;
    const CHOICE: Choice = Choice::Commands;

    async fn from_update(context: &Context) -> Result<Self, NotACommand> {
        let command = context.command().ok_or(NotACommand)?;
        Ok(Self { name: command.name.to_owned(), args: command.args.to_owned() })
    }
}

impl From<NotACommand> for Rejection {
    fn from(error: NotACommand) -> Self {
        Self::Skip(error.to_string().into())
    }
}
