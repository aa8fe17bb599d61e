//! Writing, editing and deleting messages.

use bot_core::{
    Dialect, Payload,
    types::{ChatType, Message, User},
};

use super::{Refused, chat, may_write, no_chat};
use crate::{
    event::Event,
    shared::now,
    world::{ChatKey, World},
};

impl World {
    /// Writes a message to a chat. One to a bot that was blocked unblocks it, and opens the chat with
    /// it if there is none.
    pub(crate) fn person_writes(
        &mut self,
        dialect: Dialect,
        user: &User,
        key: ChatKey,
        fill: impl FnOnce(&mut Message),
    ) -> Result<Message, Refused> {
        if let Some(bot) = key.bot() {
            let is_bot = self.bots.values().any(|state| state.user.id == bot);
            if key.id != user.id.0 || !is_bot {
                return Err(no_chat());
            }
            self.set_blocked(bot, user, false);
            let chat = self.private_chat(bot, user);
            if dialect == Dialect::SafeW {
                chat.draft = None; // it stood in the input box
            }
        }
        may_write(self, key, user)?;
        Ok(self.write_to(key, user, fill))
    }

    /// Changes a message of one's own: its text, or what stands below a file.
    pub(crate) fn person_edits(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        change: impl FnOnce(&mut Message),
    ) -> Result<Message, Refused> {
        let chat = chat(self, key, user)?;
        let message = chat.messages.get(&message_id);
        let message = message.ok_or_else(|| Refused::new("MESSAGE_ID_INVALID"))?;
        if !chat.may_edit(user.id, message) {
            return Err(Refused::new("MESSAGE_AUTHOR_REQUIRED"));
        }
        let mut edited = message.clone();
        change(&mut edited);
        edited.edit_date = Some(now());
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
        let chat = chat(self, key, user)?;
        let message = chat.messages.get(&message_id);
        let message = message.ok_or_else(|| Refused::new("MESSAGE_ID_INVALID"))?;
        let is_own = message.from.as_ref().is_some_and(|from| from.id == user.id);
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
}
