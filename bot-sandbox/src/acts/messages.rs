//! Writing, editing, forwarding and deleting messages.

use bot_core::{
    Dialect, Payload,
    types::{ChatType, Message, MessageEntity, User},
};

use super::{Refused, To, chat, look, may_send, message};
use crate::{
    event::Event,
    markup,
    methods::permission,
    shared::now,
    world::{ChatKey, World, has_caption, origin, put_content},
};

/// Longest text of a message, in characters.
const MAX_TEXT: usize = 4096;
/// The same for what stands below a file.
const MAX_CAPTION: usize = 1024;
/// Longest text that is looked at for markup.
const MAX_TYPED: usize = 4 * MAX_TEXT;

/// A text as a person typed it.
#[derive(Debug)]
pub(crate) struct Typed {
    text: String,
    entities: Vec<MessageEntity>,
}

impl Typed {
    /// From what is typed, with markup.
    pub(crate) fn read(dialect: Dialect, typed: &str) -> Result<Self, Refused> {
        if typed.chars().count() > MAX_TYPED {
            return Err(Refused::new("message is too long"));
        }
        let (text, entities) = markup::typed(dialect, typed);
        Ok(Self { text, entities })
    }

    /// From a text and its formatting, which is looked at as the server does.
    pub(crate) fn given(
        dialect: Dialect,
        text: &str,
        entities: Vec<MessageEntity>,
    ) -> Result<Self, Refused> {
        let given = markup::formatted(dialect, text, None, entities);
        let (text, entities) = given.map_err(Refused::new)?;
        Ok(Self { text, entities })
    }

    /// As the text of a message, which cannot be empty.
    fn check_text(&self) -> Result<(), Refused> {
        if self.text.trim().is_empty() {
            return Err(Refused::new("message text is empty"));
        }
        match self.text.chars().count() > MAX_TEXT {
            true => Err(Refused::new("message is too long")),
            false => Ok(()),
        }
    }

    /// As what stands below a file.
    pub(super) fn check_caption(&self) -> Result<(), Refused> {
        match self.text.chars().count() > MAX_CAPTION {
            true => Err(Refused::new("message caption is too long")),
            false => Ok(()),
        }
    }

    /// Whether this is what a message says already.
    fn is_of(&self, message: &Message) -> bool {
        let text = message.text_or_caption().unwrap_or_default();
        self.text == text && self.entities == message.text_or_caption_entities()
    }

    fn put_text(self, message: &mut Message) {
        message.text = Some(self.text);
        message.entities = self.entities;
    }

    pub(super) fn put_caption(self, message: &mut Message) {
        message.caption = Some(self.text).filter(|caption| !caption.is_empty());
        message.caption_entities = self.entities;
    }
}

impl World {
    /// Writes a message to a chat. One to a bot that was blocked unblocks it, and opens the chat with
    /// it if there is none.
    pub(crate) fn person_writes(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: impl Into<To>,
        fill: impl FnOnce(&mut Message),
    ) -> Result<Message, Refused> {
        let to = to.into();
        may_send(self, to, user, permission::TEXTS)?;
        Ok(self.person_sends(dialect, user, to, fill))
    }

    /// The same where it is known that they may.
    pub(super) fn person_sends(
        &mut self,
        dialect: Dialect,
        user: &User,
        To { key, topic }: To,
        fill: impl FnOnce(&mut Message),
    ) -> Message {
        if let Some(bot) = key.bot() {
            self.set_blocked(bot, user, false);
            let chat = self.private_chat(bot, user);
            if dialect == Dialect::SafeW {
                chat.draft = None; // it stood in the input box
            }
        }
        self.write_to(key, user, |message| {
            fill(message);
            message.message_thread_id = topic;
        })
    }

    /// Writes what somebody typed, in answer to a message if one is named.
    pub(crate) fn person_types(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: To,
        typed: Typed,
        reply_to: Option<i64>,
    ) -> Result<Message, Refused> {
        typed.check_text()?;
        let original = match reply_to {
            Some(id) => Some(message(self, to.key, user, id)?.clone()),
            None => None,
        };
        // In a forum an answer is in the topic of what it answers.
        let chat = self.chats.get(&to.key);
        let topic = chat.and_then(|chat| chat.topic_of(to.topic, original.as_ref()));
        self.person_writes(dialect, user, To { topic, ..to }, |message| {
            if let Some(mut original) = original {
                original.reply_to_message = None;
                message.reply_to_message = Some(Box::new(original));
            }
            typed.put_text(message);
        })
    }

    /// Opens the chat with a bot by its button or a link: `/start`, with what the link says.
    pub(crate) fn person_starts(
        &mut self,
        dialect: Dialect,
        user: &User,
        key: ChatKey,
        payload: &str,
    ) -> Result<Message, Refused> {
        let is_payload = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if payload.len() > 64 || !payload.chars().all(is_payload) {
            return Err(Refused::new("START_PARAM_INVALID"));
        }
        let text = format!("/start {payload}");
        self.person_types(dialect, user, key.into(), Typed::read(dialect, text.trim())?, None)
    }

    /// Changes a message of one's own to what somebody typed: its text, or what stands below a file.
    pub(crate) fn person_retypes(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        typed: Typed,
    ) -> Result<Message, Refused> {
        let message = message(self, key, user, message_id)?;
        let is_text = message.text.is_some();
        match is_text {
            true => typed.check_text()?,
            false => typed.check_caption()?,
        }
        let is_foreign = message.forward_origin.is_some() || message.via_bot.is_some();
        if is_foreign || !(is_text || has_caption(message)) {
            return Err(Refused::new("message can't be edited"));
        }
        if typed.is_of(message) {
            return Err(Refused::new("MESSAGE_NOT_MODIFIED"));
        }
        self.person_edits(user, key, message_id, |message| match is_text {
            true => typed.put_text(message),
            false => typed.put_caption(message),
        })
    }

    /// Changes a message of one's own: its text, or what stands below a file.
    pub(crate) fn person_edits(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        change: impl FnOnce(&mut Message),
    ) -> Result<Message, Refused> {
        let message = message(self, key, user, message_id)?;
        if !look(self, key, user)?.may_edit(user.id, message) {
            return Err(Refused::new("MESSAGE_AUTHOR_REQUIRED"));
        }
        let mut edited = message.clone();
        change(&mut edited);
        edited.edit_date = Some(now());
        let chat = chat(self, key, user)?;
        chat.messages.insert(message_id, edited.clone());
        let is_channel = chat.chat.r#type == ChatType::Channel;
        let payload = match is_channel {
            true => Payload::EditedChannelPost,
            false => Payload::EditedMessage,
        };
        self.notify_members(key, || payload(Box::new(edited.clone())));
        self.tell(Event::Edited(Box::new(edited.clone())));
        Ok(edited)
    }

    /// Deletes a message: one's own, any in a private chat, or as an administrator who may.
    pub(crate) fn person_deletes(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
    ) -> Result<(), Refused> {
        let message = message(self, key, user, message_id)?;
        let is_own = message.from.as_ref().is_some_and(|from| from.id == user.id);
        let chat = chat(self, key, user)?;
        let may = is_own
            || chat.chat.r#type == ChatType::Private
            || chat.members.status(user.id).has("can_delete_messages");
        if !may {
            return Err(Refused::new("MESSAGE_DELETE_FORBIDDEN"));
        }
        chat.delete(message_id);
        self.tell(Event::Deleted { chat_id: key.id, message_id });
        Ok(()) // a bot is not told
    }

    /// Forwards a message to another chat, or to the same.
    pub(crate) fn person_forwards(
        &mut self,
        dialect: Dialect,
        user: &User,
        (from, message_id): (ChatKey, i64),
        to: To,
    ) -> Result<Message, Refused> {
        let original = message(self, from, user, message_id)?.clone();
        if original.service.is_some() {
            return Err(Refused::new("MESSAGE_ID_INVALID"));
        }
        if original.has_protected_content {
            return Err(Refused::new("CHAT_FORWARDS_RESTRICTED"));
        }
        may_send(self, to, user, permission::of_message(&original))?;
        Ok(self.person_sends(dialect, user, to, |message| {
            put_content(message, &original);
            message.forward_origin = Some(Box::new(origin(&original)));
        }))
    }
}
