//! What became of the updates that were made for a bot, for those who look into it.

use std::time::Duration;

use super::Kept;

/// An update that was made, whether or not the bot asked for it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) update_id: i64,
    /// The kind, as the API writes it.
    pub(crate) kind: &'static str,
    /// The update in Telegram's shape.
    pub(crate) json: String,
    /// When it was made, in milliseconds of Unix time.
    pub(crate) made_at: i64,
    pub(crate) fate: Fate,
    /// What came of sending it to the webhook, oldest first.
    pub(crate) attempts: Vec<Attempt>,
    /// What the bot says it did with it, if it says so.
    pub(crate) handling: Option<Handling>,
}

/// What has become of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The bot did not ask for its kind, so it was never queued.
    NotAskedFor,
    /// It waits, or is under way.
    Waiting,
    /// The webhook accepted it, or polling confirmed it.
    Accepted,
    /// It was taken out of the queue without the bot.
    Dropped,
}

/// One attempt to send an update to a webhook.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) took: Duration,
    /// What was wrong; nothing if it was accepted.
    pub(crate) error: Option<String>,
}

/// What a bot did with an update. Only a bot in the same program says so.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Handling {
    /// The handler that took it, if one did.
    pub handler: Option<String>,
    /// Where the handler stands: `src/main.rs:12`.
    pub place: Option<String>,
    /// How it failed, if it did.
    pub error: Option<String>,
    /// The handlers that were asked before, or did not match, and why not.
    pub passed_over: Vec<PassedOver>,
    /// How long it took.
    pub took: Duration,
}

/// A handler that an update was not for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PassedOver {
    /// The handler's name.
    pub handler: String,
    /// Where it stands.
    pub place: String,
    /// What was not met.
    pub why: String,
}

impl PassedOver {
    /// A handler, where it stands, and why the update was not for it.
    pub fn new(handler: String, place: String, why: String) -> Self {
        Self { handler, place, why }
    }
}

/// The updates of a bot, the newest 10,000.
pub(crate) type History = Kept<Record>;

impl History {
    /// The record of an update.
    pub(crate) fn of(&mut self, update_id: i64) -> Option<&mut Record> {
        self.find_mut(&update_id, |record| record.update_id)
    }

    /// Notes the end of an update that waits.
    pub(crate) fn end(&mut self, update_id: i64, fate: Fate) {
        if let Some(record) = self.of(update_id).filter(|record| record.fate == Fate::Waiting) {
            record.fate = fate;
        }
    }
}
