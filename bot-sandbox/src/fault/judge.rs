//! Asking the rules what goes wrong with a call or a delivery.

use std::sync::PoisonError;

use tokio::time::Instant;

use super::{
    DeliveryFault, Fault,
    active::{Counts, Rules, Taken},
    rule::{Rule, What, names},
};
use crate::{
    api_error::{Answer, ApiError},
    methods::Parameters,
    shared::Shared,
    world::QueueKey,
};

/// A delivery to be judged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery<'a> {
    pub(crate) token: &'a str,
    pub(crate) queue: QueueKey,
    /// What is decided once for an update has been decided.
    pub(crate) is_judged: bool,
    /// It has changed places with the one before it, and would change back.
    pub(crate) has_overtaken: bool,
    /// The bot polls.
    pub(crate) by_polling: bool,
}

impl Shared {
    /// How many calls and updates there were.
    pub(super) fn counts(&self) -> Counts {
        let (calls, updates) = self.read(|world| {
            (world.calls.next(), world.bots.values().map(|bot| bot.history.next()).sum::<usize>())
        });
        Counts { calls: calls as u64, updates: updates as u64, now: Instant::now() }
    }

    /// Whether the connection is to break while the request is read. It names its method, and who
    /// calls; what else it holds is not known yet.
    pub(crate) fn breaks_reading(&self, token: &str, method: &str) -> bool {
        let concerns = |rule: &Rule| match &rule.what {
            What::Call { methods, fault: Fault::CloseReading } => {
                (names(methods, method) && rule.chat.is_none() && is_of(rule, token)).then_some(())
            }
            _ => None,
        };
        self.taken(None, |rules, counts| rules.take(counts, concerns, |()| None)).happened
    }

    /// What goes wrong with a call; `number` is how many there were before it.
    pub(crate) fn fault_of_call(
        &self,
        token: &str,
        method: &str,
        parameters: &Parameters,
        number: usize,
    ) -> Taken<Fault> {
        let concerns = |rule: &Rule| match &rule.what {
            What::Call { methods, fault } if *fault != Fault::CloseReading => {
                let chat = || parameters.text("chat_id")?.parse::<i64>().ok();
                let is_meant = names(methods, method)
                    && is_of(rule, token)
                    && (rule.chat.is_none() || rule.chat == chat());
                is_meant.then(|| fault.clone())
            }
            _ => None,
        };
        let delay = |fault: &Fault| match fault {
            Fault::Delay(time) => Some(*time),
            _ => None,
        };
        self.taken(Some(number as u64), |rules, counts| rules.take(counts, concerns, delay))
    }

    /// What goes wrong with a delivery.
    pub(crate) fn fault_of_delivery(&self, delivery: Delivery<'_>) -> Taken<DeliveryFault> {
        let concerns = |rule: &Rule| {
            let What::Delivery(fault) = rule.what else { return None };
            let is_meant = (!delivery.is_judged || !fault.is_of_the_update())
                && (!delivery.has_overtaken || fault != DeliveryFault::Reorder)
                && (!delivery.by_polling || fault.concerns_polling())
                && is_of(rule, delivery.token)
                && rule.chat.is_none_or(|chat| delivery.queue == QueueKey::Chat(chat));
            is_meant.then_some(fault)
        };
        let delay = |fault: &DeliveryFault| match fault {
            DeliveryFault::Delay(time) => Some(*time),
            _ => None,
        };
        self.taken(None, |rules, counts| rules.take(counts, concerns, delay))
    }

    /// Refuses a call that names a group which has become another.
    pub(crate) fn check_moved(&self, parameters: &Parameters) -> Answer<()> {
        if !self.faults.is_any() {
            return Ok(());
        }
        let named = ["chat_id", "from_chat_id"].into_iter();
        let mut named = named.filter_map(|name| parameters.text(name)?.parse::<i64>().ok());
        match self.faults.read(|rules| named.find_map(|id| rules.moved.get(&id).copied())) {
            Some(to) => Err(ApiError::migrated(to)),
            None => Ok(()),
        }
    }

    /// Asks the rules, if there are any; rings where one was due.
    fn taken<F>(
        &self,
        calls: Option<u64>,
        ask: impl FnOnce(&mut Rules, Counts) -> Taken<F>,
    ) -> Taken<F> {
        if !self.faults.is_any() {
            return Taken::default();
        }
        let mut counts = self.counts();
        counts.calls = calls.unwrap_or(counts.calls);
        let taken = self.faults.edit(|rules| ask(rules, counts));
        if taken.happened {
            self.ring();
        }
        taken
    }

    /// Makes sure that nobody else does what is done meanwhile.
    pub(super) fn tending(&self) -> std::sync::MutexGuard<'_, ()> {
        self.faults.tending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a rule is about the bot of this token.
fn is_of(rule: &Rule, token: &str) -> bool {
    let id = || token.split(':').next()?.parse::<i64>().ok();
    rule.bot.is_none() || rule.bot.map(|bot| bot.0) == id()
}
