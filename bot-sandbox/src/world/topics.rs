//! The topics of a forum: a topic is named by the message that tells of its making.

use std::collections::BTreeMap;

use bot_core::types::{ForumTopic, ForumTopicCreated, Message, User, UserId};

use super::{ChatKey, ChatState, World};

/// The colours that an icon may have; the first is that of who chooses none.
pub(crate) const COLORS: [i64; 6] =
    [7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047];

/// A topic that somebody made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) icon_color: i64,
    pub(crate) icon_custom_emoji_id: Option<String>,
    pub(crate) by: UserId,
    pub(crate) is_closed: bool,
}

/// The topic that every forum has; its messages name none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct General {
    pub(crate) name: String,
    pub(crate) is_closed: bool,
    pub(crate) is_hidden: bool,
}

/// All topics of a chat.
#[derive(Debug, Default)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Topics {
    pub(crate) general: General,
    /// By `message_thread_id`.
    pub(crate) made: BTreeMap<i64, Topic>,
}

impl Default for General {
    fn default() -> Self {
        Self { name: "General".into(), is_closed: false, is_hidden: false }
    }
}

impl ChatState {
    /// Whether it has topics.
    pub(crate) fn is_forum(&self) -> bool {
        self.chat.is_forum
    }

    /// Whether someone may change every topic.
    pub(crate) fn manages_topics(&self, user: UserId) -> bool {
        self.members.status(user).has("can_manage_topics")
    }

    /// Why someone cannot write to a topic of this chat, or to none, if they cannot.
    pub(crate) fn forbids_topic(&self, user: UserId, thread: Option<i64>) -> Option<&'static str> {
        if !self.is_forum() {
            // Elsewhere a thread is a message and what answers it.
            let known = thread.is_none_or(|id| self.messages.contains_key(&id));
            return (!known).then_some("message thread not found");
        }
        let is_closed = match thread {
            None => self.topics.general.is_closed,
            Some(id) => match self.topics.made.get(&id) {
                Some(topic) => topic.is_closed && topic.by != user,
                None => return Some("message thread not found"),
            },
        };
        (is_closed && !self.manages_topics(user)).then_some("TOPIC_CLOSED")
    }

    /// The topic that a message goes to: the one it names, or that of what it answers.
    pub(crate) fn topic_of(&self, named: Option<i64>, answered: Option<&Message>) -> Option<i64> {
        let answered = answered.filter(|original| self.is_forum() && original.is_topic_message);
        named.or_else(|| answered.and_then(|original| original.message_thread_id))
    }

    /// Puts a new message into its topic. One that answers nothing else there answers the message
    /// that made the topic, as on the real server.
    pub(super) fn put_into_topic(&self, message: &mut Message) {
        let answered = message.reply_to_message.as_deref();
        message.message_thread_id = self.topic_of(message.message_thread_id, answered);
        let Some(id) = message.message_thread_id.filter(|id| self.topics.made.contains_key(id))
        else {
            return;
        };
        message.is_topic_message = true;
        if message.reply_to_message.is_none() && message.external_reply.is_none() {
            message.reply_to_message = self.messages.get(&id).cloned().map(|mut original| {
                original.reply_to_message = None;
                Box::new(original)
            });
        }
    }

    /// The messages of a topic, or those that are in none.
    pub(crate) fn in_topic(&self, thread: Option<i64>) -> Vec<i64> {
        let is_there = |message: &&Message| match thread {
            Some(_) => message.message_thread_id == thread,
            None => !message.is_topic_message,
        };
        self.messages.values().filter(is_there).map(|message| message.message_id).collect()
    }
}

impl World {
    /// Divides a group into topics.
    pub(crate) fn make_forum(&mut self, key: ChatKey) {
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.chat.is_forum = true;
        }
    }

    /// Makes a topic in a chat that there is, and tells of it.
    pub(crate) fn open_topic(
        &mut self,
        key: ChatKey,
        by: &User,
        name: String,
        icon_color: i64,
        icon_custom_emoji_id: Option<String>,
    ) -> ForumTopic {
        let topic = Topic { name, icon_color, icon_custom_emoji_id, by: by.id, is_closed: false };
        let mut created = ForumTopicCreated::default();
        created.name.clone_from(&topic.name);
        created.icon_color = icon_color;
        created.icon_custom_emoji_id.clone_from(&topic.icon_custom_emoji_id);
        let mut opened = ForumTopic::default();
        opened.name.clone_from(&topic.name);
        opened.icon_color = icon_color;
        opened.icon_custom_emoji_id.clone_from(&topic.icon_custom_emoji_id);
        let told = self.write_to(key, by, |message| {
            message.message_thread_id = Some(message.message_id);
            message.is_topic_message = true;
            message.service.get_or_insert_default().forum_topic_created = Some(Box::new(created));
        });
        opened.message_thread_id = told.message_id;
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.topics.made.insert(told.message_id, topic);
        }
        opened
    }
}
