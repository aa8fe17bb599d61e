//! What the sandbox knows of a bot.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Payload, Update,
    types::{BotCommand, ChatType, User},
};
use tokio::time::Instant;

use super::{Queues, Rights, Webhook};

/// How long the press of a button can be answered.
const QUERY_LIFE: Duration = Duration::from_secs(15 * 60);

/// A bot.
#[derive(Debug)]
pub(crate) struct BotState {
    pub(crate) user: User,
    /// What is waiting for it.
    pub(crate) queues: Queues,
    pub(crate) webhook: Option<Webhook>,
    /// The kinds it asked for; what it said last holds until it says otherwise.
    pub(crate) allowed: AllowedUpdates,
    /// Counts getUpdates calls: a newer one ends an older.
    pub(crate) polls: u64,
    /// By scope (as JSON) and language.
    pub(crate) commands: BTreeMap<(String, String), Vec<BotCommand>>,
    group_rights: Rights,
    channel_rights: Rights,
    pressed: HashMap<String, Pressed>,
    last_update: i64,
}

/// The press of a button that the bot has not answered.
#[derive(Clone, Debug)]
pub(crate) struct Pressed {
    pub(crate) user_id: i64,
    at: Instant,
}

impl BotState {
    pub(crate) fn new(user: User) -> Self {
        Self {
            user,
            queues: Queues::default(),
            webhook: None,
            allowed: AllowedUpdates::DEFAULT,
            polls: 0,
            commands: BTreeMap::new(),
            group_rights: Rights::default(),
            channel_rights: Rights::default(),
            pressed: HashMap::new(),
            last_update: 100_000,
        }
    }

    /// Queues an update for the bot, if it asked for its kind.
    pub(crate) fn notify(&mut self, payload: Payload) {
        if !payload.kind().is_some_and(|kind| self.allowed.contains(kind)) {
            return;
        }
        self.last_update += 1;
        self.queues.push(&Update { update_id: self.last_update, payload });
    }

    /// The rights it asks for when it is added to such a chat as an administrator.
    pub(crate) fn default_rights(&mut self, kind: &ChatType) -> &mut Rights {
        match kind {
            ChatType::Channel => &mut self.channel_rights,
            _ => &mut self.group_rights,
        }
    }

    /// Notes that a button was pressed.
    pub(crate) fn press(&mut self, query_id: String, user_id: i64) {
        self.pressed.retain(|_, pressed| pressed.at.elapsed() < QUERY_LIFE);
        self.pressed.insert(query_id, Pressed { user_id, at: Instant::now() });
    }

    /// Takes the press of a button that is being answered; one cannot answer twice or too late.
    pub(crate) fn answer(&mut self, query_id: &str) -> Option<Pressed> {
        self.pressed.remove(query_id).filter(|pressed| pressed.at.elapsed() < QUERY_LIFE)
    }
}
