//! Inline queries: what a person asked, what the bot offered, and what was sent of it.

use bot_core::types::{
    Game, InlineKeyboardMarkup, InlineQueryResultsButton, Message, MessageEntity, User, UserId,
};

use super::{ChatKey, QUERY_LIFE, put_content};
use crate::clock::Instant;

/// A query that a person asked.
#[derive(Debug)]
pub(crate) struct AskedInline {
    pub(crate) user: User,
    pub(crate) query: String,
    /// The chat they asked from, if it is known.
    pub(crate) chat: Option<ChatKey>,
    /// What the bot offered, once it has.
    pub(crate) results: Option<Vec<InlineResult>>,
    /// The button above the results.
    pub(crate) button: Option<InlineQueryResultsButton>,
    at: Instant,
}

/// A result that a person may choose.
#[derive(Clone, Debug)]
pub(crate) struct InlineResult {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) keyboard: Option<InlineKeyboardMarkup>,
    pub(crate) shown: Shown,
}

/// What is sent when a result is chosen.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    Text {
        text: String,
        entities: Vec<MessageEntity>,
    },
    Game(Box<Game>),
    /// What a message holds that was made for it.
    Message(Box<Message>),
}

/// A message that was sent so, as the bot knows it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct InlineMessage {
    pub(crate) bot: UserId,
    pub(crate) chat: ChatKey,
    pub(crate) message_id: i64,
}

impl AskedInline {
    pub(crate) fn new(user: User, query: String, chat: Option<ChatKey>) -> Self {
        Self { user, query, chat, results: None, button: None, at: Instant::now() }
    }

    pub(crate) fn is_recent(&self) -> bool {
        self.at.elapsed() < QUERY_LIFE
    }

    /// Whether it can be answered: once, and not too late.
    pub(crate) fn is_open(&self) -> bool {
        self.results.is_none() && self.is_recent()
    }
}

impl InlineResult {
    /// Fills the message that is sent.
    pub(crate) fn put(self, message: &mut Message) {
        match self.shown {
            Shown::Text { text, entities } => {
                message.text = Some(text);
                message.entities = entities;
            }
            Shown::Game(game) => message.game = Some(game),
            Shown::Message(made) => put_content(message, &made),
        }
        message.reply_markup = self.keyboard;
    }
}
