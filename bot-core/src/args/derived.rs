//! What `#[derive(CommandArgs)]` writes for a field: by [`CommandArg`] if its type is one, else by
//! [`FromStr`].
//!
//! Which of the two is chosen where the type is known: the inherent items of [`Probe`] go before
//! those of the trait [`ByFromStr`] where their bound holds, and give way where it does not.

use std::{borrow::Cow, fmt::Display, marker::PhantomData, str::FromStr};

use super::{ArgsError, Arity, CommandArg, Parse, Tokens, WrongArg};

/// What is known of a field's type.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<T: CommandArg> Probe<T> {
    /// See [`CommandArg::NAME`].
    pub const NAME: &'static str = T::NAME;
    /// See [`CommandArg::WORDS`].
    pub const WORDS: &'static [&'static str] = T::WORDS;
    /// See [`CommandArg::ARITY`].
    pub const ARITY: Arity = T::ARITY;

    /// How it is read.
    #[must_use]
    pub fn way() -> Own {
        Own
    }
}

/// The same for all other types.
pub trait ByFromStr {
    /// In place of [`CommandArg::NAME`].
    const NAME: &'static str = Parse::<String>::NAME;
    /// In place of [`CommandArg::WORDS`].
    const WORDS: &'static [&'static str] = &[];
    /// In place of [`CommandArg::ARITY`].
    const ARITY: Arity = Arity::One;

    /// How it is read.
    #[must_use]
    fn way() -> Parsed {
        Parsed
    }
}

impl<T> ByFromStr for Probe<T> {}

/// Reads what is a [`CommandArg`].
#[derive(Debug)]
pub struct Own;

/// Reads all else.
#[derive(Debug)]
pub struct Parsed;

/// Reads a field of the type `T`.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be read from an argument of a command",
    label = "this is neither a `CommandArg` nor `FromStr`",
    note = "write `#[derive(CommandArg)]` above an enum, or implement `CommandArg`, or `FromStr` with an error that can be displayed"
)]
pub trait Reads<T> {
    /// See [`CommandArg::from_word`].
    fn word(&self, word: &str) -> Result<T, WrongArg>;

    /// See [`CommandArg::take`].
    fn take(&self, name: &str, tokens: &mut Tokens<'_>) -> Result<T, ArgsError>;

    /// Reads any number of them.
    fn many(&self, name: &str, tokens: &mut Tokens<'_>) -> Result<Vec<T>, ArgsError> {
        let read =
            |word: Cow<'_, str>| self.word(&word).map_err(|why| ArgsError::wrong(name, word, why));
        tokens.map(read).collect()
    }

    /// Reads it from all that is left, as it was written.
    fn rest(&self, name: &str, tokens: &mut Tokens<'_>) -> Result<T, ArgsError> {
        match tokens.rest() {
            "" => Err(ArgsError::missing(name)),
            text => self.word(text).map_err(|why| ArgsError::wrong(name, text, why)),
        }
    }
}

impl<T: CommandArg> Reads<T> for Own {
    fn word(&self, word: &str) -> Result<T, WrongArg> {
        T::from_word(word)
    }

    fn take(&self, name: &str, tokens: &mut Tokens<'_>) -> Result<T, ArgsError> {
        T::take(name, tokens)
    }
}

#[diagnostic::do_not_recommend]
impl<T: FromStr<Err: Display> + Send> Reads<T> for Parsed {
    fn word(&self, word: &str) -> Result<T, WrongArg> {
        Parse::from_word(word).map(|Parse(value)| value)
    }

    fn take(&self, name: &str, tokens: &mut Tokens<'_>) -> Result<T, ArgsError> {
        Parse::take(name, tokens).map(|Parse(value)| value)
    }
}

/// Which of the words this is, in any case of letters: the variant of a derived enum.
///
/// # Errors
///
/// Names all words.
pub fn choose(words: &[&str], word: &str) -> Result<usize, WrongArg> {
    let written = word.to_lowercase();
    let found = words.iter().position(|word| word.to_lowercase() == written);
    found.ok_or_else(|| WrongArg::wanted(one_of(words)))
}

/// `tea, coffee or water`.
fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
