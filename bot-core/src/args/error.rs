//! What is wrong with the arguments of a command, in words for whoever wrote it.

use std::fmt;

/// Most characters of what somebody wrote that an error repeats: it must fit into a message.
const MAX_SHOWN: usize = 60;

/// The arguments of a command are not what it wants.
///
/// A handler that takes [`Args`](crate::extract::Args) does not see it: the [`answer`](Self::answer)
/// is sent. A handler that takes `Result<Args<T>, ArgsError>` says it in its own words. `Display`
/// says what is wrong, without the usage line.
///
/// ```
/// use bot_core::args;
///
/// let error = args::parse::<(u8, String)>("many").unwrap_err();
/// assert_eq!(error.to_string(), "number must be a whole number, not “many”");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct ArgsError {
    problem: ArgsProblem,
    usage: Option<String>,
}

/// What is wrong with the arguments of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArgsProblem {
    /// One that must be given is not there.
    Missing {
        /// Its name, as in the usage line.
        argument: String,
    },
    /// One is not what it should be.
    Wrong {
        /// Its name, as in the usage line.
        argument: String,
        /// What was written.
        written: String,
        /// What is wrong with that.
        why: WrongArg,
    },
    /// There is one too many.
    Unexpected {
        /// What was written.
        written: String,
    },
    /// There is no command for this bot, and so there are no arguments.
    NotACommand,
}

/// Why a word is not the argument that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WrongArg {
    /// Something else is wanted: "a whole number".
    Wanted(String),
    /// It cannot be read, for this reason.
    Because(String),
}

impl WrongArg {
    /// Says what is wanted in place of it, as the end of "must be ...": `a whole number`.
    pub fn wanted(what: impl Into<String>) -> Self {
        Self::Wanted(what.into())
    }

    /// Says why it cannot be read: an error, for example.
    pub fn because(why: impl fmt::Display) -> Self {
        Self::Because(why.to_string())
    }
}

impl ArgsError {
    fn new(problem: ArgsProblem) -> Self {
        Self { problem, usage: None }
    }

    /// An argument of this name is not there.
    pub fn missing(argument: impl Into<String>) -> Self {
        Self::new(ArgsProblem::Missing { argument: argument.into() })
    }

    /// The argument of this name is not what it should be.
    pub fn wrong(argument: impl Into<String>, written: impl Into<String>, why: WrongArg) -> Self {
        let (argument, written) = (argument.into(), written.into());
        Self::new(ArgsProblem::Wrong { argument, written, why })
    }

    /// This is one argument too many.
    pub fn unexpected(written: impl Into<String>) -> Self {
        Self::new(ArgsProblem::Unexpected { written: written.into() })
    }

    /// The update has no command for this bot.
    pub(crate) fn not_a_command() -> Self {
        Self::new(ArgsProblem::NotACommand)
    }

    /// The same, of this command, whose arguments are these.
    pub(crate) fn of_command(mut self, name: &str, usage: &str) -> Self {
        self.usage = Some(format!("/{name} {usage}").trim_end().to_owned());
        self
    }

    /// What is wrong, for words of one's own.
    #[must_use]
    pub fn problem(&self) -> &ArgsProblem {
        &self.problem
    }

    /// How the command is used: `/ban <user> [days]`; only a command's error knows it.
    #[must_use]
    pub fn usage(&self) -> Option<&str> {
        self.usage.as_deref()
    }

    /// What somebody is told who wrote it: what is wrong, and how the command is used.
    #[must_use]
    pub fn answer(&self) -> String {
        match &self.usage {
            Some(usage) => format!("{self}.\nUsage: {usage}"),
            None => format!("{self}."),
        }
    }
}

impl fmt::Display for ArgsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { argument } => write!(f, "{argument} is missing"),
            Self::Wrong { argument, written, why: WrongArg::Wanted(what) } => {
                write!(f, "{argument} must be {what}, not “{}”", Shown(written))
            }
            Self::Wrong { argument, written, why: WrongArg::Because(why) } => {
                write!(f, "{argument} cannot be “{}”: {}", Shown(written), Shown(why))
            }
            Self::Unexpected { written } => {
                write!(f, "“{}” is one argument too many", Shown(written))
            }
            Self::NotACommand => f.write_str("there is no command for this bot"),
        }
    }
}

/// The beginning of what may be long.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MAX_SHOWN) {
            Some((end, _)) => write!(f, "{}…", &self.0[..end]),
            None => f.write_str(self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_is_wrong_and_how_the_command_is_used() {
        let usage = |error: ArgsError| error.of_command("ban", "<user> [days]").answer();
        assert_eq!(
            usage(ArgsError::missing("user")),
            "user is missing.\nUsage: /ban <user> [days]"
        );
        let wrong = ArgsError::wrong("days", "soon", WrongArg::wanted("a whole number"));
        assert_eq!(
            usage(wrong),
            "days must be a whole number, not “soon”.\nUsage: /ban <user> [days]"
        );
        let wrong = ArgsError::wrong("when", "soon", WrongArg::because("no date"));
        assert_eq!(wrong.answer(), "when cannot be “soon”: no date.");
        let more = ArgsError::unexpected("x").of_command("stop", "");
        assert_eq!(more.answer(), "“x” is one argument too many.\nUsage: /stop");
    }

    #[test]
    fn what_is_repeated_of_a_long_text_fits_into_a_message() {
        let long = "é".repeat(4096);
        let error = ArgsError::wrong("days", &*long, WrongArg::because(&long));
        assert!(error.answer().chars().count() < 200);
        assert!(matches!(error.problem(), ArgsProblem::Wrong { written, .. } if *written == long));
    }
}
