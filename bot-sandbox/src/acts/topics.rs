//! People in forums: making topics, and writing to them.

use bot_core::{
    Dialect,
    types::{Message, User},
};

use super::{Refused, To, look, may_send};
use crate::{
    methods::permission,
    world::{COLORS, ChatKey, World},
};

/// Longest name of a topic, in characters.
const MAX_NAME: usize = 128;

impl World {
    /// Makes a topic, and says its `message_thread_id`.
    pub(crate) fn person_opens_topic(
        &mut self,
        user: &User,
        key: ChatKey,
        name: &str,
    ) -> Result<i64, Refused> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(Refused::new(format!("the name must be 1 to {MAX_NAME} characters")));
        }
        may_send(self, key.into(), user, permission::TEXTS)?;
        let chat = look(self, key, user)?;
        if !chat.is_forum() {
            return Err(Refused::new("the chat is not a forum"));
        }
        if !chat.permits(user.id, "can_manage_topics") {
            return Err(Refused::new("not enough rights to create a topic"));
        }
        Ok(self.open_topic(key, user, name.to_owned(), COLORS[0], None).message_thread_id)
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
        self.person_writes(dialect, user, To { key, topic: thread }, fill)
    }
}
