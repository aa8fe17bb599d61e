//! What rules make of the server as a whole, and rules that begin or end by themselves.

use std::{future::pending, sync::Arc, sync::atomic::Ordering};

use bot_core::types::UserId;
use tokio::time::{Instant, sleep_until};

use super::{
    ServerFault,
    active::{Active, Rules, Wanted},
    rule::What,
};
use crate::{
    shared::Shared,
    world::{BotState, Webhook},
};

/// What is wrong with the server, by the rules that are in force.
#[derive(Debug, Default)]
struct Conditions {
    down: bool,
    /// How often it has begun to be down since the last look.
    falls: u64,
    paused: Vec<Option<UserId>>,
    revoked: Vec<Option<UserId>>,
}

/// What the next look at the rules waits for, beside that they change.
#[derive(Debug)]
struct Next {
    at: Option<Instant>,
    /// A rule waits for calls or updates.
    counts: bool,
}

/// Looks after the rules that begin or end by themselves, for ever.
pub(crate) async fn keep(shared: Arc<Shared>) {
    let mut rules = shared.faults.changed.subscribe();
    let mut world = shared.subscribe();
    loop {
        rules.borrow_and_update();
        world.borrow_and_update();
        let next = shared.tend();
        let time = async {
            match next.at {
                Some(at) => sleep_until(at).await,
                None => pending().await,
            }
        };
        // The senders are in `shared`.
        tokio::select! {
            _ = rules.changed() => {}
            _ = world.changed(), if next.counts => {}
            () = time => {}
        }
    }
}

impl Shared {
    /// Does what the rules want, which have changed.
    pub(super) fn rules_changed(&self) {
        self.tend();
        self.ring();
        self.faults.changed.send_modify(|n| *n += 1);
    }

    /// Lets rules begin and end whose time has come, and makes the server as they want it.
    fn tend(&self) -> Next {
        let _one = self.tending();
        let counts = self.counts();
        let (conditions, next, is_changed) = self.faults.edit(|rules| {
            let before = rules.list.len();
            let mut conditions = Conditions::default();
            for active in rules.list.iter_mut().filter(|active| !active.begins_when_asked()) {
                if active.begins(counts)
                    && let What::Server(fault) = active.rule.what
                {
                    active.happened.fetch_add(1, Ordering::Relaxed);
                    conditions.falls += u64::from(fault == ServerFault::Down);
                }
            }
            rules.forget_what_is_over(counts);
            conditions.read(rules);
            let next = Next {
                at: rules.list.iter().filter_map(|one| one.ends_at().or(one.begins_at())).min(),
                counts: rules.list.iter().any(Active::waits_for_counts),
            };
            (conditions, next, rules.list.len() != before)
        });
        if self.apply(&conditions) || is_changed {
            self.ring();
        }
        next
    }

    /// Notes that nothing listens any more: deliveries break as well.
    pub(crate) fn went_down(&self, wanted: Wanted) {
        self.edit(|world| {
            world.is_down = true;
            world.falls = wanted.times;
            world
                .bots
                .values_mut()
                .filter_map(|bot| bot.webhook.as_mut())
                .for_each(Webhook::breaks);
        });
    }

    /// Notes that the server listens again.
    pub(crate) fn came_up(&self) {
        self.edit(|world| world.is_down = false);
    }

    /// Makes the server as the rules want it; says whether that is news.
    fn apply(&self, conditions: &Conditions) -> bool {
        let server = self.faults.server.send_if_modified(|wanted| {
            let times = wanted.times + conditions.falls;
            let now = Wanted { down: conditions.down, times };
            std::mem::replace(wanted, now) != now
        });
        let of = |bots: &[Option<UserId>], bot: &BotState| {
            bots.iter().any(|one| one.is_none_or(|id| id == bot.user.id))
        };
        let wants = |bot: &BotState| (of(&conditions.paused, bot), of(&conditions.revoked, bot));
        let is_as_wanted = |bot: &BotState| (bot.is_paused, bot.is_revoked) == wants(bot);
        let bots = !self.read(|world| world.bots.values().all(is_as_wanted));
        if bots {
            self.edit(|world| {
                for bot in world.bots.values_mut() {
                    (bot.is_paused, bot.is_revoked) = wants(bot);
                }
            });
        }
        server || bots
    }
}

impl Conditions {
    fn read(&mut self, rules: &Rules) {
        for active in rules.list.iter().filter(|active| active.begun.is_some()) {
            match active.rule.what {
                What::Server(ServerFault::Down) => self.down = true,
                What::Server(ServerFault::Pause) => self.paused.push(active.rule.bot),
                What::Server(ServerFault::Revoke) => self.revoked.push(active.rule.bot),
                _ => {}
            }
        }
    }
}
