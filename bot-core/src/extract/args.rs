//! The arguments of the command in a message.

use super::{Choice, FromUpdate, HasText, Need, Rejection};
use crate::{
    args::{self, ArgsError, ArgsProblem, CommandArgs},
    context::Context,
};

/// The arguments of a command, typed: see [`args`](crate::args).
///
/// Where they are wrong, the handler does not run, and what it says of them, with a usage line, is
/// sent as a reply. A handler that takes `Result<Args<T>, ArgsError>` runs and answers itself. A
/// message without a command for this bot goes to the next handler.
///
/// ```
/// use bot_core::{args::Rest, extract::Args, types::UserId};
///
/// async fn ban(Args((user, reason)): Args<(UserId, Rest)>) -> String {
///     format!("{user} is banned: {}", reason.0)
/// }
/// # drop(ban);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Args<T>(pub T);

impl<K: HasText, T: CommandArgs> FromUpdate<K> for Args<T> {
    type Rejection = ArgsError;
    const CHOICE: Choice = {
        // Here an order that cannot be is found where the handler stands, and by `cargo check`.
        let () = T::ORDER;
        Choice::Commands
    };
    const NEEDS: &'static [Need] = &[Need::Arguments(T::usage)];

    async fn from_update(context: &Context) -> Result<Self, ArgsError> {
        let command = context.command().ok_or_else(ArgsError::not_a_command)?;
        let args = args::parse(command.args);
        args.map(Self).map_err(|error| error.of_command(command.name, &T::usage()))
    }
}

impl From<ArgsError> for Rejection {
    fn from(error: ArgsError) -> Self {
        match error.problem() {
            ArgsProblem::NotACommand => Self::Skip(error.to_string().into()),
            _ => Self::Answer(error.answer()),
        }
    }
}
