//! A chat and its messages.

use std::collections::{BTreeMap, BTreeSet};

use bot_core::types::{Chat, Message, ReplyKeyboardMarkup, User, UserId};

use crate::shared::now;

/// Which chat: each bot has private chats of its own, all else is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChatKey {
    /// The chat as the bot names it.
    pub(crate) id: i64,
    bot: Option<UserId>,
}

impl ChatKey {
    pub(crate) fn private(bot: UserId, user: UserId) -> Self {
        Self { id: user.0, bot: Some(bot) }
    }

    pub(crate) fn shared(id: i64) -> Self {
        Self { id, bot: None }
    }
}

/// A chat, its members and its messages.
#[derive(Debug)]
pub(crate) struct ChatState {
    pub(crate) chat: Chat,
    pub(crate) members: BTreeSet<UserId>,
    /// People who have blocked the bot, in a private chat.
    pub(crate) blocked: bool,
    pub(crate) messages: BTreeMap<i64, Message>,
    /// The keyboard of ready answers that is shown.
    pub(crate) reply_keyboard: Option<ReplyKeyboardMarkup>,
    /// By message, and by who reacted.
    pub(crate) reactions: BTreeMap<(i64, UserId), String>,
    /// What a bot put into the person's input box, or is still writing to them.
    pub(crate) draft: Option<String>,
    last_message: i64,
}

impl ChatState {
    pub(crate) fn new(chat: Chat, members: impl IntoIterator<Item = UserId>) -> Self {
        let members = members.into_iter().collect();
        Self {
            chat,
            members,
            blocked: false,
            messages: BTreeMap::new(),
            reply_keyboard: None,
            reactions: BTreeMap::new(),
            draft: None,
            last_message: 0,
        }
    }

    /// Writes a message into the chat; `fill` says what it holds.
    pub(crate) fn write(&mut self, from: &User, fill: impl FnOnce(&mut Message)) -> Message {
        self.last_message += 1;
        let mut message = Message::default();
        message.message_id = self.last_message;
        message.date = now();
        message.chat = Box::new(self.chat.clone());
        message.from = Some(Box::new(from.clone()));
        fill(&mut message);
        self.messages.insert(message.message_id, message.clone());
        message
    }
}
