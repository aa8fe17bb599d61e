//! Updates that wait for a bot: one queue per chat, so that one chat's troubles hold up no other.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use bot_core::Update;

use crate::clock::Instant;

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
    /// Those whose head may have become ready, until somebody has looked.
    #[cfg_attr(feature = "state", serde(skip))]
    stirred: BTreeSet<QueueKey>,
}

/// An update that waits.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Waiting {
    pub(crate) update_id: i64,
    pub(crate) json: String,
    /// What can go wrong with it once has been decided.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) is_judged: bool,
    /// It has changed places with the one before it.
    #[cfg_attr(feature = "state", serde(skip))]
    pub(crate) has_overtaken: bool,
    /// How often it is sent again after it was accepted.
    #[cfg_attr(feature = "state", serde(skip))]
    copies: u32,
    #[cfg_attr(feature = "state", serde(skip))]
    hold: Option<Hold>,
    #[cfg_attr(feature = "state", serde(skip, default = "Instant::now"))]
    since: Instant,
}

/// Until when an update is held back, and what follows in its queue with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Until somebody releases it.
    Released,
    /// Until there is another in its queue, which goes first.
    Next,
}

impl Waiting {
    fn new(update_id: i64, json: String) -> Self {
        let since = Instant::now();
        let (is_judged, has_overtaken) = (false, false);
        Self { update_id, json, is_judged, has_overtaken, copies: 0, hold: None, since }
    }
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
        self.stirred.insert(key);
        let queue = self.queues.entry(key).or_default();
        let mut waiting = Waiting::new(update.update_id, json);
        match queue.front_mut() {
            Some(first) if first.hold == Some(Hold::Next) => {
                first.hold = None;
                waiting.has_overtaken = true;
                queue.push_front(waiting);
            }
            _ => queue.push_back(waiting),
        }
    }

    /// Whether there are queues whose head may have become ready.
    pub(crate) fn has_stirred(&self) -> bool {
        !self.stirred.is_empty()
    }

    /// The queues whose head may have become ready since this was asked last.
    pub(crate) fn take_stirred(&mut self) -> Vec<QueueKey> {
        std::mem::take(&mut self.stirred).into_iter().collect()
    }

    /// Whether a queue has a head that is not held.
    pub(crate) fn is_ready(&self, key: QueueKey) -> bool {
        let head = self.queues.get(&key).and_then(VecDeque::front);
        head.is_some_and(|head| head.hold.is_none())
    }

    /// Has a queue looked at, if it is not empty.
    pub(crate) fn stir(&mut self, key: QueueKey) {
        if self.queues.contains_key(&key) {
            self.stirred.insert(key);
        }
    }

    /// Any of them may have become ready.
    fn stir_all(&mut self) {
        self.stirred.extend(self.queues.keys());
    }

    /// How many updates wait.
    pub(crate) fn len(&self) -> usize {
        self.queues.values().map(VecDeque::len).sum()
    }

    /// Takes out what is at the head of a queue and has waited for too long.
    pub(crate) fn pop_old(&mut self, key: QueueKey) -> Option<Waiting> {
        self.queues.get_mut(&key)?.pop_front_if(|waiting| waiting.since.elapsed() > LIFE)
    }

    /// The update at the head of a queue, unless it is held.
    pub(crate) fn head(&mut self, key: QueueKey) -> Option<Waiting> {
        let queue = self.queues.get_mut(&key)?;
        let head = queue.front().cloned();
        if head.is_none() {
            self.queues.remove(&key);
        }
        head.filter(|waiting| waiting.hold.is_none())
    }

    /// Whether an update is at the head of its queue, and not held.
    pub(crate) fn is_head(&self, key: QueueKey, update_id: i64) -> bool {
        let head = self.queues.get(&key).and_then(VecDeque::front);
        head.is_some_and(|head| head.update_id == update_id && head.hold.is_none())
    }

    /// Removes an update that was accepted, unless it is to be sent again; says whether it is gone.
    pub(crate) fn accepted(&mut self, key: QueueKey, update_id: i64) -> bool {
        let Some(queue) = self.queues.get_mut(&key) else { return true };
        let Some(n) = queue.iter().position(|waiting| waiting.update_id == update_id) else {
            return true;
        };
        if queue[n].copies > 0 {
            queue[n].copies -= 1;
            return false;
        }
        queue.remove(n);
        if queue.is_empty() {
            self.queues.remove(&key);
        }
        true
    }

    /// Removes an update; says whether it waited.
    pub(crate) fn remove(&mut self, update_id: i64) -> bool {
        let before = self.len();
        self.queues.values_mut().for_each(|queue| queue.retain(|one| one.update_id != update_id));
        self.queues.retain(|_, queue| !queue.is_empty());
        self.stir_all(); // what was behind it
        self.len() < before
    }

    /// Notes that what can go wrong with an update once has been decided, and how often it is sent
    /// again after it was accepted.
    pub(crate) fn judged(&mut self, update_id: i64, copies: u32) {
        if let Some(waiting) = self.find(update_id) {
            waiting.is_judged = true;
            waiting.copies = copies;
        }
    }

    /// Lets the head of a queue and the one after it change places; without one after it, the head
    /// waits for it.
    pub(crate) fn reorder(&mut self, key: QueueKey) {
        let Some(queue) = self.queues.get_mut(&key) else { return };
        if queue.len() > 1 {
            queue.swap(0, 1);
            queue[0].has_overtaken = true;
        } else if let Some(first) = queue.front_mut() {
            first.hold = Some(Hold::Next);
        }
    }

    /// Holds an update back; says whether it waits at all.
    pub(crate) fn hold(&mut self, update_id: i64) -> bool {
        let waiting = self.find(update_id);
        waiting.map(|waiting| waiting.hold = Some(Hold::Released)).is_some()
    }

    /// Releases an update that is held; says whether it was.
    pub(crate) fn release(&mut self, update_id: i64) -> bool {
        let was_held = self.find(update_id).and_then(|waiting| waiting.hold.take()).is_some();
        self.stir_all();
        was_held
    }

    /// Releases all updates that are held.
    pub(crate) fn release_all(&mut self) {
        self.queues.values_mut().flatten().for_each(|waiting| waiting.hold = None);
        self.stir_all();
    }

    /// The updates that are held, oldest first.
    pub(crate) fn held(&self) -> Vec<i64> {
        let held = self.all().into_iter().filter(|waiting| waiting.hold.is_some());
        held.map(|waiting| waiting.update_id).collect()
    }

    /// Until when an update is held, in words; nothing if it is not.
    pub(crate) fn hold_of(&self, update_id: i64) -> Option<&'static str> {
        let mut all = self.queues.values().flatten();
        match all.find(|waiting| waiting.update_id == update_id)?.hold? {
            Hold::Released => Some("until released"),
            Hold::Next => Some("until the next of its chat"),
        }
    }

    fn find(&mut self, update_id: i64) -> Option<&mut Waiting> {
        self.queues.values_mut().flatten().find(|waiting| waiting.update_id == update_id)
    }

    /// All queues that are not empty, and whether each has a head that is not held.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (QueueKey, bool)> {
        let is_held = |queue: &VecDeque<Waiting>| queue.front().is_some_and(|w| w.hold.is_some());
        self.queues.iter().map(move |(key, queue)| (*key, !is_held(queue)))
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

    /// The updates that a bot which polls can be given, oldest first: those before the first that is
    /// held, because it confirms by number.
    pub(crate) fn ready(&self) -> Vec<(QueueKey, &Waiting)> {
        let all = self.queues.iter().flat_map(|(key, queue)| queue.iter().map(|one| (*key, one)));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(_, waiting)| waiting.update_id);
        let held = all.iter().position(|(_, waiting)| waiting.hold.is_some());
        all.truncate(held.unwrap_or(all.len()));
        all
    }

    /// Whether a bot that polls can be given any.
    pub(crate) fn has_ready(&self) -> bool {
        let oldest = self.queues.values().flatten().min_by_key(|waiting| waiting.update_id);
        oldest.is_some_and(|waiting| waiting.hold.is_none())
    }

    /// All waiting updates, oldest first.
    pub(crate) fn all(&self) -> Vec<&Waiting> {
        let mut all: Vec<_> = self.queues.values().flatten().collect();
        all.sort_by_key(|waiting| waiting.update_id);
        all
    }
}
