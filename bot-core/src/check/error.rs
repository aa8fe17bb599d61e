//! A call that is not made.

use std::fmt;

use crate::platform::Dialect;

/// A call that the platform would refuse, found before it was made.
///
/// ```no_run
/// # async fn example(bot: bot_core::Bot) {
/// let error = bot.send_message(42, "").await.unwrap_err();
/// assert_eq!(error.to_string(), "sendMessage: `text` must be 1 to 4096 characters, not 0");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidCall {
    /// The method.
    pub method: &'static str,
    /// The parameter, and the place inside of it: `reply_markup.inline_keyboard[0][1].url`. Empty
    /// where it is the method itself.
    pub parameter: String,
    /// What is wrong.
    pub problem: Invalid,
}

/// What is wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invalid {
    /// A value beyond its limit.
    Limit {
        /// What it must be.
        limit: String,
        /// What it is.
        given: String,
    },
    /// A value that is needed.
    Missing {
        /// Why it is needed.
        why: String,
    },
    /// Values that exclude each other.
    Together {
        /// The other.
        with: String,
    },
    /// Something that the platform does not have.
    NotThere {
        /// Whose API it is.
        dialect: Dialect,
        /// What it has in its place; may be empty.
        instead: String,
    },
}

impl fmt::Display for InvalidCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, parameter, problem } = self;
        write!(f, "{method}: ")?;
        match problem {
            Invalid::Limit { limit, given } => {
                write!(f, "`{parameter}` must be {limit}, not {given}")
            }
            Invalid::Missing { why } => write!(f, "`{parameter}` is missing: it is needed {why}"),
            Invalid::Together { with } => {
                write!(f, "`{parameter}` cannot be given together with `{with}`")
            }
            Invalid::NotThere { dialect, instead } => {
                let name = dialect.name();
                match &**parameter {
                    "" => write!(f, "{name} does not have this method")?,
                    parameter => write!(f, "`{parameter}`: {name} does not have this")?,
                }
                if instead.is_empty() { Ok(()) } else { write!(f, "; {instead}") }
            }
        }
    }
}

impl std::error::Error for InvalidCall {}
