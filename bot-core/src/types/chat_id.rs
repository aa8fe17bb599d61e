//! The chat a method is about.

use std::fmt;

use super::{Chat, User, UserId};
use crate::json::{Read, Reader, Result, Write, Writer};

/// A chat, as methods name it: by number, or a public one by its `@username`.
///
/// Every method takes `impl Into<ChatId>`:
///
/// ```
/// use bot_core::types::{ChatId, UserId};
///
/// assert_eq!(ChatId::from(-100_123), ChatId::Id(-100_123));
/// assert_eq!(ChatId::from(UserId(7)), ChatId::Id(7)); // the private chat with a user
/// assert_eq!(ChatId::from("@durov"), ChatId::Username("@durov".into()));
/// assert_eq!(ChatId::from("-100123"), ChatId::Id(-100_123));
/// let message = bot_core::types::Message::default();
/// assert_eq!(ChatId::from(&message.chat), ChatId::Id(0)); // a chat or a user, as messages hold it
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChatId {
    /// The chat's number; that of a private chat is the user's.
    Id(i64),
    /// A public chat's name, with the `@`.
    Username(String),
}

impl Default for ChatId {
    fn default() -> Self {
        Self::Id(0)
    }
}

impl From<i64> for ChatId {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<UserId> for ChatId {
    fn from(id: UserId) -> Self {
        Self::Id(id.0)
    }
}

impl From<&Chat> for ChatId {
    fn from(chat: &Chat) -> Self {
        Self::Id(chat.id)
    }
}

/// As messages hold it.
impl From<&Box<Chat>> for ChatId {
    fn from(chat: &Box<Chat>) -> Self {
        Self::from(&**chat)
    }
}

impl From<&User> for ChatId {
    fn from(user: &User) -> Self {
        user.id.into()
    }
}

/// As messages hold it.
impl From<&Box<User>> for ChatId {
    fn from(user: &Box<User>) -> Self {
        Self::from(&**user)
    }
}

impl From<&Self> for ChatId {
    fn from(chat: &Self) -> Self {
        chat.clone()
    }
}

/// For lists that are walked by reference.
impl From<&i64> for ChatId {
    fn from(id: &i64) -> Self {
        Self::Id(*id)
    }
}

/// A number in text is a chat's number; all else is a name.
impl From<&str> for ChatId {
    fn from(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Username(text.to_owned()), Self::Id)
    }
}

impl From<&String> for ChatId {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for ChatId {
    fn from(text: String) -> Self {
        text.parse().map_or(Self::Username(text), Self::Id)
    }
}

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Username(name) => f.write_str(name),
        }
    }
}

impl Read for ChatId {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = if r.peek() == b'"' { Self::from(&*r.text()?) } else { Self::Id(r.int()?) };
        Ok(())
    }
}

impl Write for ChatId {
    fn write(&self, w: &mut Writer) {
        match self {
            Self::Id(id) => id.write(w),
            Self::Username(name) => w.string(name),
        }
    }
}
