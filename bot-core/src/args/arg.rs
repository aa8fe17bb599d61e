//! One argument of a command.

use super::{ArgsError, Tokens, WrongArg};

/// One argument of a command: a type that is read from a word.
///
/// | type | what is written |
/// | --- | --- |
/// | whole numbers, `f32`, `f64` | `42`, `-1`, `0.5` |
/// | `bool` | `yes`, `no`, `true`, `false`, `on`, `off`, `1`, `0` |
/// | `char` | one character |
/// | `String` | a word, or several in quotation marks |
/// | [`UserId`](crate::types::UserId) | a number |
/// | [`ChatId`](crate::types::ChatId) | a number, or a public chat's `@name` |
/// | an enum with `#[derive(CommandArg)]` | one of its words |
/// | [`Parse<T>`](super::Parse) | what `T` takes by [`FromStr`](std::str::FromStr) |
/// | `Option<T>` | as `T`, or nothing |
/// | `Vec<T>` | any number of `T` |
/// | [`Rest`](super::Rest) | all that is left, as it was written; may be nothing |
///
/// A type of one's own says what it is called in the usage line, and how it is read:
///
/// ```
/// use bot_core::args::{self, CommandArg, WrongArg};
///
/// #[derive(Debug, PartialEq)]
/// struct Percent(u8);
///
/// impl CommandArg for Percent {
///     const NAME: &'static str = "percent";
///
///     fn from_word(word: &str) -> Result<Self, WrongArg> {
///         let number = word.strip_suffix('%').and_then(|number| number.parse().ok());
///         number.filter(|n| *n <= 100).map(Self).ok_or_else(|| WrongArg::wanted("0% to 100%"))
///     }
/// }
///
/// assert_eq!(args::parse::<Percent>("7%"), Ok(Percent(7)));
/// let error = args::parse::<Percent>("7").unwrap_err();
/// assert_eq!(error.to_string(), "percent must be 0% to 100%, not “7”");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a command",
    label = "this is not read from a word",
    note = "it may be a number, `bool`, `char`, `String`, `UserId`, `ChatId`, an `Option` or a `Vec` of these, `Rest`, an enum with `#[derive(CommandArg)]`, or `Parse<T>` for what implements `FromStr`"
)]
pub trait CommandArg: Sized + Send {
    /// What it is called where nothing else names it: `user` in `<user>`.
    const NAME: &'static str;

    /// The words it may be, if there are few: the usage line shows them in place of a name.
    const WORDS: &'static [&'static str] = &[];

    /// How many words it takes.
    const ARITY: Arity = Arity::One;

    /// Reads it from a word, whose quotation marks are gone.
    ///
    /// # Errors
    ///
    /// Says what is wanted in place of this word.
    fn from_word(word: &str) -> Result<Self, WrongArg>;

    /// Takes the words that are its own; `name` is its name for errors.
    ///
    /// # Errors
    ///
    /// When there is no word, or a wrong one.
    fn take(name: &str, tokens: &mut Tokens<'_>) -> Result<Self, ArgsError> {
        let word = tokens.next().ok_or_else(|| ArgsError::missing(name))?;
        Self::from_word(&word).map_err(|why| ArgsError::wrong(name, word, why))
    }
}

/// How many words an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arity {
    /// One: `<name>`.
    One,
    /// One or none: `[name]`.
    Optional,
    /// All that are left, of which there is one at least: `<name...>`.
    Rest,
    /// All that are left: `[name...]`.
    OptionalRest,
}

impl Arity {
    /// That of the same argument where it may be left out.
    #[must_use]
    pub const fn optional(self) -> Self {
        match self {
            Self::One | Self::Optional => Self::Optional,
            Self::Rest | Self::OptionalRest => Self::OptionalRest,
        }
    }

    /// Whether it may be left out.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Optional | Self::OptionalRest)
    }

    /// Whether it leaves nothing to those after it.
    #[must_use]
    pub const fn takes_all(self) -> bool {
        matches!(self, Self::Rest | Self::OptionalRest)
    }
}

/// An argument as the usage line shows it.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Its name, for errors and for the usage line.
    pub name: &'static str,
    /// What the usage line shows in place of the name, if anything.
    pub words: &'static [&'static str],
    /// How many words it takes.
    pub arity: Arity,
}

impl Shown {
    /// An argument without a name of its own.
    pub const fn of<T: CommandArg>() -> Self {
        Self { name: T::NAME, words: T::WORDS, arity: T::ARITY }
    }
}

/// The usage line: `<user> [days] [reason...]`.
pub fn usage(arguments: &[Shown]) -> String {
    let mut line = String::new();
    for argument in arguments {
        if !line.is_empty() {
            line.push(' ');
        }
        let name = match argument.words {
            [] => argument.name,
            words => &words.join("|"),
        };
        line += &match argument.arity {
            Arity::One => format!("<{name}>"),
            Arity::Optional => format!("[{name}]"),
            Arity::Rest => format!("<{name}...>"),
            Arity::OptionalRest => format!("[{name}...]"),
        };
    }
    line
}

/// Refuses, at compile time, an order in which an argument could never be given.
pub(super) const fn check_order(arguments: &[Shown]) {
    let mut i = 1;
    while i < arguments.len() {
        let (before, after) = (arguments[i - 1].arity, arguments[i].arity);
        assert!(
            !before.takes_all(),
            "an argument of a command follows one that takes all that is left: put the latter (`Rest`, `Vec`) last"
        );
        assert!(
            !before.is_optional() || after.is_optional(),
            "an argument of a command that must be given follows one that may be left out: put the optional ones last"
        );
        i += 1;
    }
}
