//! A chat and its messages.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use bot_core::types::{Chat, ChatType, Message, PhotoSize, ReplyKeyboardMarkup, User, UserId};

use super::{Invites, Members, Permissions, Status, topics::Topics};
use crate::shared::{now, now_ms};

/// Which chat: each bot has private chats of its own, all else is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "state", serde(into = "String", try_from = "String"))]
pub(crate) struct ChatKey {
    /// The chat as the bot names it.
    pub(crate) id: i64,
    bot: Option<UserId>,
}

/// As the chat page names it: a private chat by the bot and the person.
impl fmt::Display for ChatKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bot {
            Some(bot) => write!(f, "{bot}:{}", self.id),
            None => write!(f, "{}", self.id),
        }
    }
}

impl From<ChatKey> for String {
    fn from(key: ChatKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for ChatKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        text.parse().map_err(|()| "no key of a chat")
    }
}

impl FromStr for ChatKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let id = |text: &str| text.parse::<i64>().map_err(drop);
        match text.split_once(':') {
            Some((bot, person)) => Ok(Self::private(UserId(id(bot)?), UserId(id(person)?))),
            None => Ok(Self::shared(id(text)?)),
        }
    }
}

impl ChatKey {
    pub(crate) fn private(bot: UserId, user: UserId) -> Self {
        Self { id: user.0, bot: Some(bot) }
    }

    pub(crate) fn shared(id: i64) -> Self {
        Self { id, bot: None }
    }

    /// The bot whose private chat it is.
    pub(crate) fn bot(&self) -> Option<UserId> {
        self.bot
    }

    /// Whether the chat is one that this bot may be in.
    pub(crate) fn is_of(&self, bot: UserId) -> bool {
        self.bot.is_none_or(|owner| owner == bot)
    }
}

/// What a bot says that it is doing, `typing` for instance: it is seen for a few seconds, until a
/// message comes.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) by: UserId,
    pub(crate) action: String,
    /// In milliseconds of Unix time.
    pub(crate) until: i64,
}

/// A chat, its members and its messages.
#[derive(Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct ChatState {
    pub(crate) chat: Chat,
    pub(crate) description: Option<String>,
    pub(crate) members: Members,
    /// What those may do who are not administrators.
    pub(crate) permissions: Permissions,
    pub(crate) invites: Invites,
    /// Chats in whose name nobody may write here.
    pub(crate) banned_senders: BTreeSet<i64>,
    /// People who are gone, and the newest message each of them can still read.
    pub(crate) kept_by: BTreeMap<UserId, i64>,
    /// By id.
    pub(crate) pinned: BTreeSet<i64>,
    /// People who have blocked the bot, in a private chat.
    pub(crate) blocked: bool,
    pub(crate) messages: BTreeMap<i64, Message>,
    /// Who wrote what the messages themselves do not say: posts of a channel, by id.
    posted_by: BTreeMap<i64, UserId>,
    /// The keyboard of ready answers that is shown.
    pub(crate) reply_keyboard: Option<ReplyKeyboardMarkup>,
    /// By message, and by who reacted.
    #[cfg_attr(feature = "state", serde(with = "crate::state::pairs"))]
    pub(crate) reactions: BTreeMap<(i64, UserId), String>,
    /// What a bot put into the person's input box, or is still writing to them.
    pub(crate) draft: Option<String>,
    /// Its picture, in its sizes.
    #[cfg_attr(feature = "state", serde(default))]
    pub(crate) photo: Vec<PhotoSize>,
    /// What a bot says that it is doing.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) action: Option<Action>,
    /// What a forum is divided into.
    #[cfg_attr(feature = "state", serde(default))]
    pub(crate) topics: Topics,
    last_message: i64,
    /// When the newest message was written, in milliseconds of Unix time: what orders chats.
    #[cfg_attr(feature = "state", serde(default))]
    pub(crate) written_at: i64,
}

impl ChatState {
    pub(crate) fn new(chat: Chat) -> Self {
        Self {
            chat,
            description: None,
            members: Members::default(),
            permissions: Permissions::of_a_new_group(),
            invites: Invites::default(),
            banned_senders: BTreeSet::new(),
            kept_by: BTreeMap::new(),
            pinned: BTreeSet::new(),
            blocked: false,
            messages: BTreeMap::new(),
            posted_by: BTreeMap::new(),
            reply_keyboard: None,
            reactions: BTreeMap::new(),
            draft: None,
            photo: Vec::new(),
            action: None,
            topics: Topics::default(),
            last_message: 0,
            written_at: 0,
        }
    }

    /// Writes a message into the chat; `fill` says what it holds. A channel posts in its own name,
    /// whoever writes.
    pub(crate) fn write(&mut self, from: &User, fill: impl FnOnce(&mut Message)) -> Message {
        self.last_message += 1;
        self.written_at = now_ms();
        let mut message = Message::default();
        message.message_id = self.last_message;
        message.date = now();
        message.chat = Box::new(self.chat.clone());
        if self.chat.r#type == ChatType::Channel {
            message.sender_chat = Some(message.chat.clone());
            self.posted_by.insert(message.message_id, from.id);
        } else {
            message.from = Some(Box::new(from.clone()));
        }
        fill(&mut message);
        self.put_into_topic(&mut message);
        let is_by = |action: &Action| message.from.as_ref().is_none_or(|from| from.id == action.by);
        if self.action.as_ref().is_some_and(is_by) {
            self.action = None; // it is done
        }
        self.messages.insert(message.message_id, message.clone());
        message
    }

    /// Who wrote a message, or the bot by which it was sent.
    pub(crate) fn author_of(&self, message: &Message) -> Option<UserId> {
        let named = message.via_bot.as_ref().or(message.from.as_ref()).map(|user| user.id);
        named.or_else(|| self.posted_by.get(&message.message_id).copied())
    }

    /// Whether someone may change a message: it is theirs, or a post of the channel in which they
    /// may edit.
    pub(crate) fn may_edit(&self, user: UserId, message: &Message) -> bool {
        match &message.from {
            Some(from) => from.id == user,
            None => self.members.status(user).has("can_edit_messages"),
        }
    }

    /// The reactions to a message.
    pub(crate) fn reactions_to(&self, message_id: i64) -> impl Iterator<Item = &str> {
        self.reactions_of(message_id).map(|(_, emoji)| emoji)
    }

    /// The same with who reacted.
    pub(crate) fn reactions_of(&self, message_id: i64) -> impl Iterator<Item = (UserId, &str)> {
        let all = (message_id, UserId(i64::MIN))..=(message_id, UserId(i64::MAX));
        self.reactions.range(all).map(|((_, user), emoji)| (*user, &**emoji))
    }

    /// What a bot is doing now.
    pub(crate) fn action(&self) -> Option<&Action> {
        self.action.as_ref().filter(|action| action.until > now_ms())
    }

    /// Lets new messages have ids above this one.
    pub(crate) fn reserve(&mut self, message_id: i64) {
        self.last_message = self.last_message.max(message_id);
    }

    /// Puts a message that was written elsewhere to where it says that it is, unless it is there.
    pub(crate) fn put_missing(&mut self, message: Message) {
        self.reserve(message.message_id);
        self.messages.entry(message.message_id).or_insert(message);
    }

    pub(crate) fn last_message(&self) -> i64 {
        self.last_message
    }

    /// Takes a message away, and all that is said of it.
    pub(crate) fn delete(&mut self, message_id: i64) {
        self.messages.remove(&message_id);
        self.posted_by.remove(&message_id);
        self.pinned.remove(&message_id);
        self.reactions.retain(|(message, _), _| *message != message_id);
    }

    /// The pinned messages, the newest last.
    pub(crate) fn pinned(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.pinned.iter().filter_map(|id| self.messages.get(id))
    }

    /// Whether someone may do what the permissions are about: as an administrator by a right of the
    /// same name if there is one, else as a member.
    pub(crate) fn permits(&self, user: UserId, permission: &str) -> bool {
        match self.members.status(user) {
            Status::Owner => true,
            Status::Administrator(_) if permission.starts_with("can_send_") => true,
            status @ Status::Administrator(_) => status.has(permission),
            Status::Member => self.permissions.has(permission),
            Status::Restricted { permissions, is_member: true, .. } => {
                self.permissions.has(permission) && permissions.has(permission)
            }
            _ => false,
        }
    }

    /// Why someone cannot write here, if they cannot.
    pub(crate) fn forbids_writing(&self, user: UserId) -> Option<&'static str> {
        let status = self.members.status(user);
        match (&self.chat.r#type, &status) {
            (ChatType::Private, _) => None,
            (_, Status::Banned { .. }) => Some("banned"),
            (_, status) if !status.is_member() => Some("not a member"),
            (ChatType::Channel, status) if !status.has("can_post_messages") => {
                Some("not an administrator who may post")
            }
            (ChatType::Channel, _) => None,
            _ if self.permits(user, "can_send_messages") => None,
            (_, Status::Restricted { .. }) => Some("restricted"),
            _ => Some("not permitted, as nobody is"),
        }
    }
}
