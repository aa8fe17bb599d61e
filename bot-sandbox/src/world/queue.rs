//! Updates that wait for a bot: one queue per chat, so that one chat's troubles hold up no other.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use bot_core::Update;
use tokio::time::Instant;

/// How long an update waits before it is given up.
const LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Which queue: that of a chat, or of a user where no chat is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum QueueKey {
    Chat(i64),
    User(i64),
    /// Updates about neither, such as polls.
    Nobody,
}

/// All queues of a bot.
#[derive(Debug, Default)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Queues {
    #[cfg_attr(feature = "state", serde(with = "crate::state::pairs"))]
    queues: BTreeMap<QueueKey, VecDeque<Waiting>>,
}

/// An update that waits.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Waiting {
    pub(crate) update_id: i64,
    pub(crate) json: String,
    #[cfg_attr(feature = "state", serde(skip, default = "Instant::now"))]
    since: Instant,
}

impl QueueKey {
    fn of(update: &Update) -> Self {
        match (update.chat(), update.user()) {
            (Some(chat), _) => Self::Chat(chat.id),
            (None, Some(user)) => Self::User(user.id.0),
            (None, None) => Self::Nobody,
        }
    }
}

impl Queues {
    pub(crate) fn push(&mut self, update: &Update, json: String) {
        let key = QueueKey::of(update);
        let waiting = Waiting { update_id: update.update_id, json, since: Instant::now() };
        self.queues.entry(key).or_default().push_back(waiting);
    }

    /// How many updates wait.
    pub(crate) fn len(&self) -> usize {
        self.queues.values().map(VecDeque::len).sum()
    }

    /// The update at the head of a queue; what is too old is dropped.
    pub(crate) fn head(&mut self, key: QueueKey) -> Option<Waiting> {
        let queue = self.queues.get_mut(&key)?;
        while queue.front().is_some_and(|waiting| waiting.since.elapsed() > LIFE) {
            queue.pop_front();
        }
        let head = queue.front().cloned();
        if head.is_none() {
            self.queues.remove(&key);
        }
        head
    }

    /// Removes an update that was accepted.
    pub(crate) fn done(&mut self, key: QueueKey, update_id: i64) {
        if let Some(queue) = self.queues.get_mut(&key) {
            queue.retain(|waiting| waiting.update_id != update_id);
            if queue.is_empty() {
                self.queues.remove(&key);
            }
        }
    }

    /// All queues that are not empty.
    pub(crate) fn keys(&self) -> impl Iterator<Item = QueueKey> {
        self.queues.keys().copied()
    }

    /// Forgets every update, and says which.
    pub(crate) fn clear(&mut self) -> Vec<i64> {
        self.confirm(i64::MAX)
    }

    /// Forgets the updates below this id, which polling has confirmed, and says which.
    pub(crate) fn confirm(&mut self, below: i64) -> Vec<i64> {
        let mut gone = Vec::new();
        for queue in self.queues.values_mut() {
            queue.retain(|waiting| {
                let stays = waiting.update_id >= below;
                if !stays {
                    gone.push(waiting.update_id);
                }
                stays
            });
        }
        self.queues.retain(|_, queue| !queue.is_empty());
        gone
    }

    /// All waiting updates, oldest first, for polling.
    pub(crate) fn all(&self) -> Vec<&Waiting> {
        let mut all: Vec<_> = self.queues.values().flatten().collect();
        all.sort_by_key(|waiting| waiting.update_id);
        all
    }
}
