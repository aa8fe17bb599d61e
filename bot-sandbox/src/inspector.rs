//! What a bot in the same program says of itself, for those who look into it or wait for it.

use std::{fmt, sync::Arc};

use bot_core::Update;

use crate::{event::Event, shared::Shared, world::Handling};

/// Takes what a bot says of its updates, and shows it to those who look into them. Only a bot in
/// the same program has one.
#[derive(Clone)]
pub struct Inspector {
    shared: Arc<Shared>,
    token: String,
}

impl Inspector {
    pub(crate) fn new(shared: Arc<Shared>, token: String) -> Self {
        Self { shared, token }
    }

    /// Notes what the bot did with an update.
    pub fn note(&self, update_id: i64, handling: Handling) {
        self.shared.edit(|world| {
            let bot = world.bots.get_mut(&self.token);
            let record = bot.and_then(|bot| bot.history.of(update_id));
            let Some(record) = record else { return };
            let failed = failed(&record.json, &handling);
            record.handling = Some(handling);
            if let Some(failed) = failed {
                world.tell(failed);
            }
        });
    }

    /// Notes that the bot has accepted an update, or will, whose handler goes on: it is not done with
    /// before that [has ended](Self::has_ended).
    pub fn goes_on(&self, update_id: i64) {
        self.shared.edit(|world| {
            world.going_on.entry(self.token.clone()).or_default().insert(update_id);
        });
    }

    /// Notes that the handler of an update that it was said of to go on has ended.
    pub fn has_ended(&self, update_id: i64) {
        self.shared.edit(|world| {
            world.going_on.get_mut(&self.token).is_some_and(|ids| ids.remove(&update_id))
        });
    }

    /// Notes that the bot runs: what its end was is forgotten.
    pub fn begins(&self) {
        self.shared.edit(|world| {
            world.going_on.remove(&self.token);
            world.ended.remove(&self.token)
        });
    }

    /// Notes that the bot has ended, and why: who waits for it waits no longer.
    pub fn ended(&self, why: impl Into<String>) {
        let why = why.into();
        self.shared.edit(|world| world.ended.insert(self.token.clone(), why));
    }

    /// Notes that the bot will not run any more; if it has [ended](Self::ended) before, the reason of
    /// that stays.
    pub fn is_gone(&self, why: &str) {
        self.shared.edit(|world| {
            world.ended.entry(self.token.clone()).or_insert_with(|| why.to_owned());
        });
    }
}

/// What is told of a handler that failed with this update.
fn failed(update: &str, handling: &Handling) -> Option<Event> {
    let why = handling.error.clone()?;
    let update = Update::from_slice(update.as_bytes()).ok();
    let chat_id = update.as_ref().and_then(Update::chat).map(|chat| chat.id);
    let name = handling.handler.as_deref().unwrap_or("a handler");
    let what = match &handling.place {
        Some(place) => format!("{name} ({place}) failed"),
        None => format!("{name} failed"),
    };
    Some(Event::Failed { chat_id, what, why })
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspector")
    }
}
