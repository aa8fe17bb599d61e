//! People in forums: making topics, and writing to them.

use bot_core::{
    Dialect,
    types::{Message, User},
};

use super::{Refused, look, may_send};
use crate::{
    methods::permission,
    world::{COLORS, ChatKey, World},
};

impl World {
    /// Makes a topic, and says its `message_thread_id`.
    pub(crate) fn person_opens_topic(
        &mut self,
        user: &User,
        key: ChatKey,
        name: &str,
    ) -> Result<i64, Refused> {
        may_send(self, key, user, permission::TEXTS)?;
        let chat = look(self, key, user)?;
        if !chat.is_forum() {
            return Err(Refused::new("the chat is not a forum"));
        }
        if !chat.permits(user.id, "can_manage_topics") {
            return Err(Refused::new("not enough rights to create a topic"));
        }
        Ok(self.open_topic(key, user, name.to_owned(), COLORS[0], None).message_thread_id)
    }

    /// Whether someone may write to a topic.
    pub(crate) fn person_may_write_to_topic(
        &self,
        user: &User,
        key: ChatKey,
        thread: Option<i64>,
    ) -> Result<(), Refused> {
        match look(self, key, user)?.forbids_topic(user.id, thread) {
            Some(why) => Err(Refused::new(why)),
            None => Ok(()),
        }
    }

    /// Writes a message to a topic.
    pub(crate) fn person_writes_to_topic(
        &mut self,
        dialect: Dialect,
        user: &User,
        key: ChatKey,
        thread: Option<i64>,
        fill: impl FnOnce(&mut Message),
    ) -> Result<Message, Refused> {
        self.person_may_write_to_topic(user, key, thread)?;
        self.person_writes(dialect, user, key, |message| {
            message.message_thread_id = thread;
            fill(message);
        })
    }
}
