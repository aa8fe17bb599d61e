//! What the sandbox knows of a bot.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Payload, Update, json,
    types::{BotCommand, ChatType, MenuButton, User, UserId},
};

use super::{AskedInline, ChatKey, Fate, History, QueueKey, Queues, Record, Rights, Webhook};
use crate::{clock::Instant, shared::now_ms};

/// How long the press of a button or an inline query can be answered.
pub(crate) const QUERY_LIFE: Duration = Duration::from_secs(15 * 60);

/// A bot.
#[derive(Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct BotState {
    pub(crate) user: User,
    /// What is waiting for it.
    pub(crate) queues: Queues,
    /// What became of its updates.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) history: History,
    pub(crate) webhook: Option<Webhook>,
    /// The kinds it asked for; what it said last holds until it says otherwise.
    pub(crate) allowed: AllowedUpdates,
    /// Counts getUpdates calls: a newer one ends an older.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) polls: u64,
    /// Nothing is delivered, until that ends.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) is_paused: bool,
    /// Its token is refused, until that ends, and nothing is delivered.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) is_revoked: bool,
    /// By scope (as JSON) and language.
    #[cfg_attr(feature = "state", serde(with = "crate::state::pairs"))]
    pub(crate) commands: BTreeMap<(String, String), Vec<BotCommand>>,
    /// What it says of itself, by which of the texts it is and the language.
    #[cfg_attr(feature = "state", serde(default, with = "crate::state::pairs"))]
    pub(crate) texts: BTreeMap<(String, String), String>,
    /// By private chat; without one, that of all others.
    #[cfg_attr(feature = "state", serde(default, with = "crate::state::pairs"))]
    pub(crate) menu_buttons: BTreeMap<Option<i64>, MenuButton>,
    /// It has logged out.
    #[cfg_attr(feature = "state", serde(default))]
    pub(crate) is_logged_out: bool,
    /// By the query's id.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) inline_queries: BTreeMap<String, AskedInline>,
    /// Scores by chat and game.
    #[cfg_attr(feature = "state", serde(with = "crate::state::pairs"))]
    pub(crate) scores: BTreeMap<(ChatKey, String), BTreeMap<UserId, i64>>,
    group_rights: Rights,
    channel_rights: Rights,
    #[cfg_attr(feature = "state", serde(skip))]
    pressed: HashMap<String, Pressed>,
    last_update: i64,
}

/// The press of a button that the bot has not answered.
#[derive(Clone, Debug)]
pub(crate) struct Pressed {
    pub(crate) user_id: i64,
    /// The button starts a game.
    pub(crate) is_game: bool,
    at: Instant,
}

impl BotState {
    pub(crate) fn new(user: User) -> Self {
        Self {
            user,
            queues: Queues::default(),
            history: History::default(),
            webhook: None,
            allowed: AllowedUpdates::DEFAULT,
            polls: 0,
            is_paused: false,
            is_revoked: false,
            commands: BTreeMap::new(),
            texts: BTreeMap::new(),
            menu_buttons: BTreeMap::new(),
            is_logged_out: false,
            inline_queries: BTreeMap::new(),
            scores: BTreeMap::new(),
            group_rights: Rights::default(),
            channel_rights: Rights::default(),
            pressed: HashMap::new(),
            last_update: 100_000,
        }
    }

    /// Queues an update for the bot, if it asked for its kind; returns its id.
    pub(crate) fn notify(&mut self, payload: Payload) -> i64 {
        self.last_update += 1;
        let kind = payload.kind();
        let asked_for = kind.is_some_and(|kind| self.allowed.contains(kind));
        let update = Update { update_id: self.last_update, payload };
        let json = json::to_string(&update);
        self.history.push(Record {
            update_id: update.update_id,
            kind: kind.map_or("unknown", |kind| kind.as_str()),
            json: json.clone(),
            made_at: now_ms(),
            fate: if asked_for { Fate::Waiting } else { Fate::NotAskedFor },
            attempts: Vec::new(),
            handling: None,
        });
        if asked_for {
            self.queues.push(&update, json);
        }
        update.update_id
    }

    /// Forgets what waits.
    pub(crate) fn drop_pending(&mut self) {
        for update_id in self.queues.clear() {
            self.history.end(update_id, Fate::Dropped);
        }
    }

    /// Forgets the updates below this id, which polling has confirmed.
    pub(crate) fn confirm(&mut self, below: i64) {
        for update_id in self.queues.confirm(below) {
            self.history.end(update_id, Fate::Accepted);
        }
    }

    /// Removes an update that the webhook has accepted, unless it is to be sent again.
    pub(crate) fn accepted(&mut self, key: QueueKey, update_id: i64) {
        if self.queues.accepted(key, update_id) {
            self.history.end(update_id, Fate::Accepted);
        }
    }

    /// Forgets an update that the bot is not to have.
    pub(crate) fn dropped(&mut self, update_id: i64) {
        self.queues.remove(update_id);
        self.history.end(update_id, Fate::Dropped);
    }

    /// Whether it is given updates at all.
    pub(crate) fn is_served(&self) -> bool {
        !self.is_paused && !self.is_revoked
    }

    /// Whether it receives updates and, unless something is done, will be given no more of them: it
    /// has accepted all there are, but for those that are held back.
    pub(crate) fn is_settled(&self) -> bool {
        match &self.webhook {
            Some(webhook) => !self.queues.keys().any(|(key, is_ready)| {
                webhook.under_way.contains(&key) || is_ready && self.is_served()
            }),
            None => self.polls > 0 && !(self.is_served() && self.queues.has_ready()),
        }
    }

    /// Notes that a person asked inline.
    pub(crate) fn ask(&mut self, query_id: String, query: AskedInline) {
        self.inline_queries.retain(|_, query| query.is_recent());
        self.inline_queries.insert(query_id, query);
    }

    /// The rights it asks for when it is added to such a chat as an administrator.
    pub(crate) fn default_rights(&mut self, kind: &ChatType) -> &mut Rights {
        match kind {
            ChatType::Channel => &mut self.channel_rights,
            _ => &mut self.group_rights,
        }
    }

    /// Notes that a button was pressed.
    pub(crate) fn press(&mut self, query_id: String, user_id: i64, is_game: bool) {
        self.pressed.retain(|_, pressed| pressed.at.elapsed() < QUERY_LIFE);
        self.pressed.insert(query_id, Pressed { user_id, is_game, at: Instant::now() });
    }

    /// The press of a button that can still be answered.
    pub(crate) fn pressed(&self, query_id: &str) -> Option<&Pressed> {
        self.pressed.get(query_id).filter(|pressed| pressed.at.elapsed() < QUERY_LIFE)
    }

    /// Notes that it was answered, which it can be once.
    pub(crate) fn answered(&mut self, query_id: &str) {
        self.pressed.remove(query_id);
    }
}
