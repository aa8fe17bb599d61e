//! Who has come into a group lately, and who of them has not pressed the button yet.

use std::collections::{BTreeMap, BTreeSet};

use bot_server::prelude::*;

/// For how long somebody is a newcomer, in seconds.
const PROBATION: i64 = 24 * 60 * 60;

/// The newcomers of a group.
///
/// It is the group's and not each member's, for the updates that change it are of others as well: of
/// who invited them, of an administrator who mutes them.
#[derive(Default, Session)]
#[session(key = chat)]
pub(crate) struct Newcomers {
    /// Who has not pressed the button yet, by user.
    waiting: BTreeSet<i64>,
    /// When they came, by user, in Unix time.
    since: BTreeMap<i64, i64>,
}

impl Newcomers {
    /// Somebody has come and has to press the button.
    pub(crate) fn greet(&mut self, user: UserId, now: i64) {
        self.since.retain(|_, since| now - *since < PROBATION);
        self.since.insert(user.0, now);
        self.waiting.insert(user.0);
    }

    /// Whether somebody has still to press the button.
    pub(crate) fn is_waiting(&self, user: UserId) -> bool {
        self.waiting.contains(&user.0)
    }

    /// The button counts no longer: it was pressed, or an administrator has decided.
    pub(crate) fn decide(&mut self, user: UserId) {
        self.waiting.remove(&user.0);
    }

    /// Somebody is no newcomer any more.
    pub(crate) fn forget(&mut self, user: UserId) {
        self.waiting.remove(&user.0);
        self.since.remove(&user.0);
    }

    /// Whether somebody has come within a day.
    pub(crate) fn holds(&self, user: UserId, now: i64) -> bool {
        self.since.get(&user.0).is_some_and(|since| now - since < PROBATION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_later_nobody_is_a_newcomer() {
        let (mei, tom) = (UserId(7), UserId(8));
        let mut newcomers = Newcomers::default();
        newcomers.greet(mei, 1_000);
        assert!(newcomers.holds(mei, 1_000 + PROBATION - 1));
        assert!(!newcomers.holds(mei, 1_000 + PROBATION) && !newcomers.holds(tom, 1_000));
        newcomers.greet(tom, 1_000 + PROBATION);
        assert_eq!(newcomers.since.len(), 1, "who is none any more is not kept");
        assert!(newcomers.is_waiting(mei), "but has still to press the button");
    }
}
