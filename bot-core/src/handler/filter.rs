//! Filters as data: what an attribute asks of an update beyond its kind.

use std::{any::TypeId, fmt, future::Future, pin::Pin};

#[cfg(feature = "regex")]
use super::Pattern;
use crate::{command::CommandSpec, context::Context, error::BoxError};

/// One condition that an update must meet for a handler; a handler's conditions must all be met.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Filter {
    /// The message starts with one of these commands.
    Command(CommandSpec),
    /// A fact of the update is one of these words.
    Is(Fact, &'static [&'static str]),
    /// The text of the update starts with one of these: of a message the text or caption, of a
    /// callback query the data, of an inline query the query.
    Prefix(&'static [&'static str]),
    /// The same text matches this regular expression.
    #[cfg(feature = "regex")]
    Regex(&'static Pattern),
    /// Code says so.
    Ask(Question),
    /// At least one of these.
    Any(&'static [Filter]),
    /// Not all of these.
    Not(&'static [Filter]),
}

/// Something about an update that can be compared with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fact {
    /// The text or caption of a message.
    Text,
    /// The data of a callback query.
    Data,
    /// The text of an inline query, also of a chosen result.
    Query,
    /// The short name of the game behind a pressed button.
    Game,
    /// What a message holds: `photo`, `text`, `new_chat_members`; a message may hold several.
    Content,
    /// The type of the chat.
    Chat,
    /// The status of a member after a change.
    NewStatus,
    /// The status of a member before a change.
    OldStatus,
}

/// A condition that only code can judge.
#[derive(Clone, Copy)]
pub struct Question {
    /// The key in the attribute: `state`, `data` or `filter`.
    pub key: &'static str,
    /// What stands there: `Order::Address`.
    pub written: &'static str,
    /// Of what type it is; two of the same type and the same words are the same question.
    pub about: fn() -> TypeId,
    /// The beginning of the data of a callback query, where only such can meet it.
    pub prefix: Option<&'static str>,
    /// Judges.
    pub ask: for<'a> fn(&'a Context) -> Asking<'a>,
}

/// A question under way. `Err` fails the handler.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<bool, BoxError>> + Send + 'a>>;

impl Fact {
    /// The key in the attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Data => "data",
            Self::Query => "query",
            Self::Game => "game",
            Self::Content => "content",
            Self::Chat => "chat",
            Self::NewStatus => "new_status",
            Self::OldStatus => "old_status",
        }
    }

    /// Whether it is free text, which is written in quotation marks.
    const fn is_quoted(self) -> bool {
        matches!(self, Self::Text | Self::Data | Self::Query | Self::Game)
    }
}

impl Filter {
    /// Whether whatever meets this meets the other, as far as can be told without running code.
    pub(crate) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any(all), _) => all.iter().all(|one| one.implies(other)),
            (_, Self::Any(some)) => some.iter().any(|one| self.implies(one)),
            // Not all of `mine` is met; if `theirs` were all met, so would be all of `mine`.
            (Self::Not(mine), Self::Not(theirs)) => {
                mine.iter().all(|one| theirs.iter().any(|their| their.implies(one)))
            }
            (Self::Command(one), Self::Command(other)) => {
                one.all_names().all(|name| other.all_names().any(|o| o == name))
            }
            // A text that is a command, `text = "/start"`, is one for the command's handler too.
            (Self::Is(Fact::Text, texts), Self::Command(spec)) => texts
                .iter()
                .all(|text| spec.all_names().any(|name| text.strip_prefix('/') == Some(name))),
            (Self::Is(fact, words), Self::Is(other, others)) => {
                fact == other && words.iter().all(|word| others.contains(word))
            }
            (
                Self::Is(Fact::Text | Fact::Data | Fact::Query, texts) | Self::Prefix(texts),
                Self::Prefix(prefixes),
            ) => texts.iter().all(|text| prefixes.iter().any(|prefix| text.starts_with(prefix))),
            #[cfg(feature = "regex")]
            (Self::Regex(one), Self::Regex(other)) => one.as_str() == other.as_str(),
            (Self::Ask(one), Self::Ask(other)) => one == other,
            _ => false,
        }
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        (self.key, self.written) == (other.key, other.written) && (self.about)() == (other.about)()
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// `state = Order::Address`
impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.key, self.written)
    }
}

/// As it stands in the attribute: `command = "start"`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => write!(f, "command = {command}"),
            Self::Is(fact, words) => {
                write!(f, "{} = ", fact.as_str())?;
                alternatives(f, words, fact.is_quoted())
            }
            Self::Prefix(prefixes) => {
                f.write_str("prefix = ")?;
                alternatives(f, prefixes, true)
            }
            #[cfg(feature = "regex")]
            Self::Regex(pattern) => write!(f, "regex = {:?}", pattern.as_str()),
            Self::Ask(question) => question.fmt(f),
            Self::Any(filters) => write!(f, "any({})", Filters(filters)),
            Self::Not(filters) => write!(f, "not({})", Filters(filters)),
        }
    }
}

fn alternatives(f: &mut fmt::Formatter<'_>, words: &[&str], quoted: bool) -> fmt::Result {
    for (i, word) in words.iter().enumerate() {
        let or = if i == 0 { "" } else { " | " };
        match quoted {
            true => write!(f, "{or}{word:?}")?,
            false => write!(f, "{or}{word}")?,
        }
    }
    Ok(())
}

/// Several filters, as they stand in the attribute.
pub(crate) struct Filters<'a>(pub(crate) &'a [Filter]);

impl fmt::Display for Filters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, filter) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}{filter}")?;
        }
        Ok(())
    }
}
