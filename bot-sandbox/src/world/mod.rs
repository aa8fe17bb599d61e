//! Who and what there is: people, chats, messages, and for each bot what it was told and told us.

mod activity;
mod bot;
mod chat;
mod content;
mod files;
mod history;
mod inline;
mod invites;
mod kept;
mod media;
mod members;
mod membership;
mod permissions;
mod queue;
mod rights;
mod topics;
mod tracked;
mod typed;
mod webhook;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bot_core::types::{Chat, ChatType, PhotoSize, User, UserId};

pub(crate) use activity::Activity;
pub(crate) use bot::{BotState, Pressed, QUERY_LIFE};
pub(crate) use chat::{Action, ChatKey, ChatState};
pub(crate) use content::{has_caption, origin, put_content};
pub(crate) use files::{Details, FileKind, Files};
pub(crate) use history::{Attempt, Fate, History, Record};
pub use history::{Handling, PassedOver};
pub(crate) use inline::{AskedInline, InlineMessage, InlineResult, Shown};
pub(crate) use invites::{Invites, Terms};
pub(crate) use kept::Kept;
pub(crate) use media::Media;
pub(crate) use members::{Administrator, Members, Status};
pub use membership::Joining;
pub(crate) use membership::Way;
pub(crate) use permissions::{MEDIA, Permissions};
pub(crate) use queue::{QueueKey, Queues, Waiting};
pub(crate) use rights::Rights;
pub(crate) use topics::{COLORS, Topic};
pub(crate) use tracked::Tracked;
pub(crate) use webhook::{Webhook, WebhookSettings};

use crate::event::{Call, Event};

/// Everything.
#[derive(Debug, Default)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct World {
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) chats: Tracked<ChatKey, ChatState>,
    /// By token.
    pub(crate) bots: BTreeMap<String, BotState>,
    /// The bots that said that they have ended, by token, and why.
    pub(crate) ended: BTreeMap<String, String>,
    /// Updates that bots have accepted, and whose handlers they said go on, by token.
    pub(crate) going_on: BTreeMap<String, BTreeSet<i64>>,
    pub(crate) files: Files,
    /// The pictures people show of themselves, newest first, each in its sizes.
    pub(crate) profile_photos: BTreeMap<UserId, Vec<Vec<PhotoSize>>>,
    /// The picture of every game, once there was one.
    pub(crate) game_picture: Vec<PhotoSize>,
    /// Who voted for which options, by poll.
    pub(crate) votes: BTreeMap<String, BTreeMap<UserId, BTreeSet<usize>>>,
    /// Messages sent for inline queries, by `inline_message_id`.
    pub(crate) inline_messages: HashMap<String, InlineMessage>,
    /// The server is down: nothing listens, nothing is delivered.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) is_down: bool,
    /// How often the server was taken down.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) falls: u64,
    #[cfg_attr(feature = "state", serde(skip))]
    events: Kept<Event>,
    /// What bots called.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) calls: Kept<Call>,
    last_user: i64,
    last_group: i64,
    last_id: u64,
    last_link: u64,
}

impl World {
    /// Adds a person or a bot.
    pub(crate) fn add_user(&mut self, is_bot: bool, first_name: &str, username: &str) -> User {
        self.last_user += 1;
        let mut user = User::new(UserId(1_000 + self.last_user), is_bot, first_name);
        user.username = (!username.is_empty()).then(|| username.to_owned());
        if is_bot {
            user.can_join_groups = Some(true);
            user.can_read_all_group_messages = Some(true);
            user.supports_inline_queries = Some(true);
        } else {
            user.language_code = Some("en".into());
        }
        // What getMe says of a bot, and nothing else does.
        let mut known = user.clone();
        known.can_join_groups = None;
        known.can_read_all_group_messages = None;
        known.supports_inline_queries = None;
        self.users.insert(user.id, known);
        user
    }

    /// Adds a person, whose user name is made of the name.
    pub(crate) fn add_person(&mut self, name: &str) -> User {
        let username: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        self.add_user(false, name, &username.to_lowercase())
    }

    /// Adds somebody who has an id already; others get ids above it.
    pub(crate) fn know(&mut self, user: User) {
        self.last_user = self.last_user.max(user.id.0 - 1_000);
        self.users.insert(user.id, user);
    }

    /// The account of a person or a bot.
    pub(crate) fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id)
    }

    /// The token of the bot with this user name.
    pub(crate) fn token_of(&self, username: &str) -> Option<String> {
        let mut bots = self.bots.iter();
        let found = bots.find(|(_, bot)| bot.user.username.as_deref() == Some(username));
        found.map(|(token, _)| token.clone())
    }

    /// Adds a bot that is called by this token.
    pub(crate) fn add_bot(&mut self, username: &str, secret: &str) -> String {
        let user = self.add_user(true, username, username);
        let token = format!("{}:{secret}", user.id);
        self.bots.insert(token.clone(), BotState::new(user));
        token
    }

    /// Adds a group or a channel with these people, the first of whom owns it, and a bot; returns
    /// its id.
    pub(crate) fn add_chat(
        &mut self,
        kind: ChatType,
        title: &str,
        people: &[UserId],
        bot: Option<(UserId, Status)>,
    ) -> i64 {
        self.last_group += 1;
        let basic = kind == ChatType::Group;
        let id = if basic { -5_000 } else { -1_000_000_000_000 } - self.last_group;
        let mut chat = Chat::default();
        chat.id = id;
        chat.r#type = kind;
        chat.title = Some(title.to_owned());
        let mut chat = ChatState::new(chat);
        for (n, person) in people.iter().enumerate() {
            chat.members.set(*person, if n == 0 { Status::Owner } else { Status::Member });
        }
        if let Some((bot, status)) = bot {
            chat.members.set(bot, status);
        }
        self.chats.insert(ChatKey::shared(id), chat);
        id
    }

    /// The private chat of a bot and a person, opened if there is none.
    pub(crate) fn private_chat(&mut self, bot: UserId, user: &User) -> &mut ChatState {
        self.chats.get_or_insert_with(ChatKey::private(bot, user.id), || {
            let mut chat = Chat::default();
            chat.id = user.id.0;
            chat.r#type = ChatType::Private;
            chat.first_name = Some(user.first_name.clone());
            chat.username.clone_from(&user.username);
            let mut chat = ChatState::new(chat);
            chat.members.set(bot, Status::Member);
            chat.members.set(user.id, Status::Member);
            chat
        })
    }

    /// The key of a chat as a bot names it.
    pub(crate) fn chat_key(&self, bot: UserId, id: i64) -> ChatKey {
        if id > 0 { ChatKey::private(bot, UserId(id)) } else { ChatKey::shared(id) }
    }

    /// Whether a bot receives updates and has accepted all there are, but for those held back.
    pub(crate) fn is_settled(&self, token: &str) -> bool {
        self.bots.get(token).is_some_and(BotState::is_settled)
    }

    /// An id for the press of a button, an inline query or an album.
    pub(crate) fn next_id(&mut self) -> String {
        self.last_id += 1;
        format!("{}", 7_000_000_000 + self.last_id)
    }

    /// A link that nobody has yet.
    pub(crate) fn next_link(&mut self) -> String {
        self.last_link += 1;
        invites::url(self.last_link)
    }

    /// Tells those who watch.
    pub(crate) fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    pub(crate) fn events(&self) -> &Kept<Event> {
        &self.events
    }
}
