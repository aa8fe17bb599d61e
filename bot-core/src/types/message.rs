//! Questions one asks of a message.

use super::{Chat, MaybeInaccessibleMessage, Message};

impl Message {
    /// The text, or what stands below a picture or another file.
    #[must_use]
    pub fn text_or_caption(&self) -> Option<&str> {
        self.text.as_deref().or(self.caption.as_deref())
    }
}

impl MaybeInaccessibleMessage {
    /// The chat it is or was in.
    #[must_use]
    pub fn chat(&self) -> Option<&Chat> {
        match self {
            Self::Message(message) => Some(&message.chat),
            Self::InaccessibleMessage(message) => Some(&message.chat),
            Self::Unknown(_) => None,
        }
    }

    /// Its id inside the chat.
    #[must_use]
    pub fn message_id(&self) -> Option<i64> {
        match self {
            Self::Message(message) => Some(message.message_id),
            Self::InaccessibleMessage(message) => Some(message.message_id),
            Self::Unknown(_) => None,
        }
    }

    /// The message, if the bot can still read it.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Message(message) => Some(message),
            _ => None,
        }
    }
}
