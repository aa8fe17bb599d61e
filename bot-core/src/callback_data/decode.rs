//! From the text that came back to the value, and why there may be none.

use super::{CallbackData, DataReader, Signature, signature};
use crate::client::Bot;

/// Why a callback query's data is no value of a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataMismatch {
    /// There is none: the button was a game's.
    #[error("the callback query has no data")]
    NoData,
    /// It begins with another prefix.
    #[error("the data is another type's")]
    Foreign,
    /// What follows the prefix is not what the type writes.
    #[error(
        "the data has the prefix of the type and other parts: has the type changed without its version?"
    )]
    Unreadable,
    /// The signature is wrong or missing: somebody made it up, or another token did.
    #[error("the signature of the data is wrong")]
    Forged,
    /// It is of another version, and [`CallbackData::upgrade`] makes nothing of it.
    #[error("the data is of version {}, which is not upgraded", .0.version)]
    Outdated(Outdated),
}

/// What a button of another version carries, of which [`CallbackData::upgrade`] made nothing.
///
/// As an argument it brings a handler the callback queries whose data a [`Data`] before it could
/// not upgrade, so that it can say what to do:
///
/// ```
/// use bot_core::{callback_data::Outdated, methods::AnswerCallbackQuery, types::CallbackQuery};
///
/// async fn old_button(query: CallbackQuery, _outdated: Outdated) -> AnswerCallbackQuery {
///     query.answer_text("This menu is out of date: send /menu for a new one")
/// }
/// # drop(old_button);
/// ```
///
/// The version is an older one, or a newer one if the program was set back.
///
/// [`Data`]: crate::extract::Data
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outdated {
    /// The prefix, which names the type.
    pub prefix: &'static str,
    /// The version that the button was made by.
    pub version: u8,
    /// What follows the prefix, without the signature; [`DataReader::new`] reads it.
    pub rest: String,
}

/// What stands before the parts of a text, whatever it is: `shop` of `shop:buy:12` and of
/// `shop~2:buy:12`.
pub(crate) fn prefix(data: &str) -> &str {
    data.split([':', '~']).next().unwrap_or(data)
}

/// Reads a text that is not signed.
pub(super) fn unsigned<T: CallbackData>(data: &str) -> Result<T, DataMismatch> {
    if prefix(data) == T::PREFIX { read(data) } else { Err(DataMismatch::Foreign) }
}

/// Reads a text; that of a signed type is one only with the bot's signature.
pub(crate) fn any<T: CallbackData>(data: &str, bot: &Bot) -> Result<T, DataMismatch> {
    if !T::Signature::SIGNED {
        return unsigned(data);
    }
    if prefix(data) != T::PREFIX {
        return Err(DataMismatch::Foreign);
    }
    // There is no `:` in a signature.
    match data.rsplit_once(':') {
        Some((data, given)) if signature::is(given, data, bot.token()) => read(data),
        _ => Err(DataMismatch::Forged),
    }
}

/// Reads a text of the right prefix.
fn read<T: CallbackData>(data: &str) -> Result<T, DataMismatch> {
    let (head, rest) = match data.split_once(':') {
        Some((head, rest)) => (head, Some(rest)),
        None => (data, None),
    };
    let version = match head.split_once('~') {
        Some((_, version)) => version.parse().map_err(|_| DataMismatch::Unreadable)?,
        None => 1,
    };
    if version != T::VERSION {
        let rest = rest.unwrap_or_default();
        return T::upgrade(version, rest).ok_or_else(|| {
            let rest = rest.to_owned();
            DataMismatch::Outdated(Outdated { prefix: T::PREFIX, version, rest })
        });
    }
    let mut parts = DataReader::over(rest);
    T::read_parts(&mut parts).filter(|_| parts.is_at_end()).ok_or(DataMismatch::Unreadable)
}
