//! Misbehaviour from a program: the sandbox's functions for it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{Fault, Rule, ServerFault, active::Active};
use crate::{
    Group, Sandbox,
    shared::Shared,
    world::{BotState, Queues},
};

/// A rule that was given to a sandbox. It stays in force when this is dropped.
#[derive(Clone)]
pub struct Misbehaviour {
    shared: Arc<Shared>,
    id: u64,
    happened: Arc<AtomicU64>,
}

impl Misbehaviour {
    /// Ends it; nothing happens if it is over.
    pub fn ends(&self) {
        self.shared.end_rule(self.id);
    }

    /// How often it has happened.
    #[must_use]
    pub fn times(&self) -> u64 {
        self.happened.load(Ordering::Relaxed)
    }

    /// Waits until it has happened so many times.
    pub async fn happens(&self, times: u64) {
        self.shared.wait_for(|_| (self.times() >= times).then_some(())).await;
    }

    /// Whether it can happen no more: it was ended, its time is over, or it has happened as often as
    /// it was to.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.shared.faults.read(|rules| rules.list.iter().all(|active| active.id != self.id))
    }

    /// Its number, by which the page and HTTP know it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }
}

impl fmt::Debug for Misbehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Misbehaviour").field("id", &self.id).field("times", &self.times()).finish()
    }
}

impl Shared {
    /// Puts a rule into force.
    pub(crate) fn begin_rule(self: &Arc<Self>, rule: Rule, is_lined_up: bool) -> Misbehaviour {
        let added = self.counts();
        let (id, happened) = self.faults.edit(|rules| rules.add(rule, is_lined_up, added));
        self.rules_changed();
        Misbehaviour { shared: Arc::clone(self), id, happened }
    }

    /// Ends a rule; says whether there was one.
    pub(crate) fn end_rule(&self, id: u64) -> bool {
        self.end_rules(|one, _| one == id) > 0
    }

    /// Ends rules; says how many.
    pub(crate) fn end_rules(&self, which: impl Fn(u64, &Rule) -> bool) -> usize {
        let ended = self.faults.edit(|rules| {
            let before = rules.list.len();
            rules.list.retain(|active| !which(active.id, &active.rule));
            before - rules.list.len()
        });
        if ended > 0 {
            self.rules_changed();
        }
        ended
    }

    /// The rules that there are, and how often each can still happen.
    pub(crate) fn rules(&self) -> Vec<(u64, Rule, Option<u32>)> {
        let rule = |active: &Active| (active.id, active.rule.clone(), active.left);
        self.faults.read(|rules| rules.list.iter().map(rule).collect())
    }

    /// Ends all rules and releases what is held.
    pub(crate) fn behave(&self) {
        self.end_rules(|_, _| true);
        self.edit(|world| world.bots.values_mut().for_each(|bot| bot.queues.release_all()));
    }
}

/// Misbehaviour; see [`scenario`](crate::scenario) for all there is.
impl Sandbox {
    /// Lets something go wrong by a rule, from now on. What it returns can end it and says how often
    /// it has happened; to drop it changes nothing.
    pub fn misbehaves(&self, rule: Rule) -> Misbehaviour {
        self.shared().begin_rule(rule, false)
    }

    /// Ends all misbehaviour, and releases the updates that are held. Groups that have become another
    /// stay so.
    pub fn behaves(&self) {
        self.shared().behave();
    }

    /// Makes something go wrong with the next call of a method, its name in any case of letters. Those
    /// of one method are lined up, one per call.
    pub fn next(&self, method: &str, fault: Fault) {
        self.shared().begin_rule(Rule::on(method, fault).times(1), true);
    }

    /// Makes a group become another one, as a group becomes a supergroup: calls that name the first
    /// are refused from now on, and told of the second.
    pub fn migrate(&self, from: &Group, to: &Group) {
        self.shared().faults.edit(|rules| rules.moved.insert(from.id(), to.id()));
    }

    /// Takes the server down: when this returns, all connections are broken and nothing listens. What
    /// there is stays. It is up again soon after the misbehaviour ends.
    pub async fn goes_down(&self) -> Misbehaviour {
        self.falls(Rule::server(ServerFault::Down)).await
    }

    /// Restarts the server: all connections break, nothing listens on its port for so long, and then
    /// it is as it was. Deliveries begin again. Waits until the server is up again.
    pub async fn restarts(&self, down: Duration) {
        drop(self.falls(Rule::server(ServerFault::Down).lasts(down)).await);
        self.is_up().await;
    }

    /// Waits until the server listens.
    pub async fn is_up(&self) {
        self.shared().wait_for(|world| (!world.is_down).then_some(())).await;
    }

    async fn falls(&self, rule: Rule) -> Misbehaviour {
        let falls = self.shared().read(|world| world.falls);
        let down = self.misbehaves(rule);
        self.shared().wait_for(|world| (world.falls > falls).then_some(())).await;
        down
    }

    /// Holds an update of its bot back until it is released, and with it what follows in its chat; for
    /// a bot that polls, everything that follows. An attempt that is under way is not called back.
    /// Says whether the update waits at all.
    pub fn holds(&self, update_id: i64) -> bool {
        self.edit_queues(|queues| queues.hold(update_id))
    }

    /// Releases an update that is held; says whether it was.
    pub fn releases(&self, update_id: i64) -> bool {
        self.edit_queues(|queues| queues.release(update_id))
    }

    /// The updates of its bot that are held, oldest first.
    #[must_use]
    pub fn held(&self) -> Vec<i64> {
        let bot = self.token();
        self.shared()
            .read(|world| world.bots.get(bot).map(|bot| bot.queues.held()))
            .unwrap_or_default()
    }

    fn edit_queues(&self, change: impl FnOnce(&mut Queues) -> bool) -> bool {
        let change = |bot: &mut BotState| change(&mut bot.queues);
        self.shared().edit(|world| world.bots.get_mut(self.token()).is_some_and(change))
    }
}
