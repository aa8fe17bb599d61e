//! Whether a bot is at work.

use std::{collections::BTreeSet, time::Duration};

use super::{Fate, World};
use crate::{api_error::TOO_MANY, event::Call, shared::now_ms};

/// Calls that are looked at for one that is under way; a bot makes some dozens at once.
const RECENT: usize = 1_000;

/// What a bot is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    /// It has ended, and why.
    Ended(String),
    /// It does not ask for updates, and has set no webhook.
    Away,
    /// It is at work, and on what.
    Busy(String),
    /// It has dealt with all updates, and no call of it is under way.
    Quiet {
        /// How long it still waits with a call, because it was asked to.
        rest: Duration,
    },
}

impl World {
    /// What this bot is at.
    pub(crate) fn activity(&self, token: &str) -> Activity {
        let Some(bot) = self.bots.get(token) else { return Activity::Away };
        if let Some(why) = self.ended.get(token) {
            return Activity::Ended(why.clone());
        }
        if bot.webhook.is_none() && bot.polls == 0 {
            return Activity::Away;
        }
        if !bot.is_settled() {
            let mut records = bot.history.newest(RECENT);
            let first = records.find(|record| record.fate == Fate::Waiting);
            let kind = first.map_or("update", |record| record.kind);
            return Activity::Busy(match bot.queues.len() {
                0 | 1 => format!("an update ({kind})"),
                n => format!("{n} updates, the first of them: {kind}"),
            });
        }
        let going_on = self.going_on.get(token).map_or(0, BTreeSet::len);
        if going_on > 0 {
            return Activity::Busy(format!("{going_on} handlers that go on without their request"));
        }
        let name = token.split(':').next().unwrap_or_default();
        let mut rests_until = 0;
        for call in self.calls.newest(RECENT).filter(|call| call.bot == name) {
            if call.took.is_none() && call.method != "getUpdates" {
                return Activity::Busy(format!("the call of {}", call.method));
            }
            rests_until = asked_to_wait_until(call).map_or(rests_until, |at| at.max(rests_until));
        }
        let rest = (rests_until - now_ms()).try_into().unwrap_or_default();
        Activity::Quiet { rest: Duration::from_millis(rest) }
    }
}

/// When a call may be made again that came too soon, in milliseconds of Unix time.
fn asked_to_wait_until(call: &Call) -> Option<i64> {
    let seconds: i64 = call.refused.as_ref()?.strip_prefix(TOO_MANY)?.parse().ok()?;
    Some(call.at.saturating_add(seconds.saturating_mul(1000)))
}
