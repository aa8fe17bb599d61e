//! The arguments of commands: `/ban 42 7 spam`.
//!
//! A handler says what it wants by [`Args`](crate::extract::Args), and whoever writes something else
//! is told so, with a usage line that is made from the types:
//!
//! | arguments | usage line |
//! | --- | --- |
//! | `Args<UserId>` | `<user>` |
//! | `Args<(UserId, Option<u32>, Rest)>` | `<user> [number] [text...]` |
//! | `Args<Ban>`, a struct with `#[derive(CommandArgs)]` | `<user> [days] [reason...]`: its fields' names |
//! | `Args<()>` | none: an argument is one too many |
//!
//! What may stand there is listed at [`CommandArg`], how words are separated and quoted at
//! [`Tokens`]. What may be left out stands last; an argument that is there but wrong is an error,
//! and never taken for the next one.

mod arg;
mod derived;
mod error;
mod tokens;
mod tuples;
mod types;

pub use arg::{Arity, CommandArg};
pub use error::{ArgsError, ArgsProblem, WrongArg};
pub use tokens::Tokens;
pub use types::{Parse, Rest};

/// What the derives' output names.
pub(crate) mod private {
    pub use super::{
        arg::{Shown, usage},
        derived::{ByFromStr, Probe, Reads, choose},
    };
}

/// All arguments of a command: a tuple of [`CommandArg`], a single one, or a struct with
/// `#[derive(CommandArgs)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the arguments of a command",
    label = "this is not read from what follows a command",
    note = "write `#[derive(CommandArgs)]` above a struct; or use a tuple such as `(UserId, Rest)`, or a single argument: what is no `CommandArg` but `FromStr` goes there as `Parse<T>`"
)]
pub trait CommandArgs: Sized + Send {
    /// Fails to compile where an argument could never be given because of one before it.
    #[doc(hidden)]
    const ORDER: () = ();

    /// How they are written: `<user> [days] [reason...]`.
    fn usage() -> String;

    /// Takes them; words that it leaves are too many.
    ///
    /// # Errors
    ///
    /// When one is missing or wrong.
    fn parse(args: &mut Tokens<'_>) -> Result<Self, ArgsError>;
}

/// Reads all arguments from a text, as a handler gets them.
///
/// # Errors
///
/// When one is missing, wrong, or there are too many.
pub fn parse<T: CommandArgs>(text: &str) -> Result<T, ArgsError> {
    let mut tokens = Tokens::new(text);
    let args = T::parse(&mut tokens)?;
    match tokens.next() {
        None => Ok(args),
        Some(word) => Err(ArgsError::unexpected(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::UserId;

    #[test]
    fn usage_lines_are_made_from_the_types() {
        assert_eq!(<(UserId, Option<u32>, Rest)>::usage(), "<user> [number] [text...]");
        assert_eq!(<(Option<bool>, Option<Vec<char>>)>::usage(), "[yes|no] [character...]");
        assert_eq!(<()>::usage(), "");
        assert_eq!(String::usage(), "<text>");
    }

    #[test]
    fn nothing_missing_and_nothing_too_many() {
        type Ban = (UserId, Option<u32>);
        assert_eq!(parse::<Ban>(" 42 7 "), Ok((UserId(42), Some(7))));
        assert_eq!(parse::<Ban>("42"), Ok((UserId(42), None)));
        assert_eq!(parse::<Ban>(""), Err(ArgsError::missing("user")));
        assert_eq!(parse::<Ban>("42 7 \"a b\" c"), Err(ArgsError::unexpected("a b")));
        assert_eq!(parse::<()>(""), Ok(()));
        assert_eq!(parse::<()>("x"), Err(ArgsError::unexpected("x")));
        assert_eq!(parse::<(u8, Rest)>("1"), Ok((1, Rest::default())));
    }
}
