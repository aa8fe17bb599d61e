//! How often somebody was warned.

use std::collections::BTreeMap;

use bot_server::prelude::*;

/// The warning at which somebody is banned.
pub(crate) const LAST: u32 = 3;

/// The warnings of a group, by user: the group's, for the update that adds one is the
/// administrator's, not the user's.
#[derive(Default, Session)]
#[session(key = chat)]
pub(crate) struct Warnings {
    counts: BTreeMap<i64, u32>,
}

impl Warnings {
    /// How many somebody has.
    pub(crate) fn of(&self, user: UserId) -> u32 {
        self.counts.get(&user.0).copied().unwrap_or_default()
    }

    /// Now it is so many.
    pub(crate) fn set(&mut self, user: UserId, count: u32) {
        self.counts.insert(user.0, count);
    }

    /// None any more.
    pub(crate) fn forget(&mut self, user: UserId) {
        self.counts.remove(&user.0);
    }
}
