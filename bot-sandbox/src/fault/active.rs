//! The rules that are in force, and which of them is due.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use super::rule::{After, Rule, What};

/// All misbehaviour there is. Where there is none, asking costs one look at a flag.
///
/// Who looks at the world may lock the rules, and never the other way round.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    any: AtomicBool,
    rules: Mutex<Rules>,
    /// Rings when rules come or go.
    pub(super) changed: watch::Sender<u64>,
    /// Held by who makes the conditions those of the rules, so that they are the latest.
    pub(super) tending: Mutex<()>,
    /// Whether the server is to be down.
    pub(super) server: watch::Sender<Wanted>,
}

/// Whether the server is to be down, and how often it was to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) down: bool,
    pub(super) times: u64,
}

/// The rules, in the order they were added.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) list: Vec<Active>,
    /// Groups that have become another.
    pub(super) moved: HashMap<i64, i64>,
    last_id: u64,
}

/// A rule, and how far it is.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) id: u64,
    pub(super) rule: Rule,
    /// Of one method and lined up with others: one per call, delays too.
    is_lined_up: bool,
    added: Counts,
    pub(super) begun: Option<Instant>,
    skip: u32,
    seen: u64,
    pub(super) left: Option<u32>,
    random: u64,
    pub(super) happened: Arc<AtomicU64>,
}

/// What rules may wait for: how many calls and updates there were, and what time it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) calls: u64,
    pub(super) updates: u64,
    pub(super) now: Instant,
}

/// What goes wrong with one call or delivery.
#[derive(Debug)]
pub(crate) struct Taken<F> {
    /// It is so much later.
    pub(crate) delay: Duration,
    pub(crate) fault: Option<F>,
    /// A rule was due.
    pub(crate) happened: bool,
}

impl<F> Default for Taken<F> {
    fn default() -> Self {
        Self { delay: Duration::ZERO, fault: None, happened: false }
    }
}

impl Faults {
    /// Whether there is any at all.
    pub(crate) fn is_any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// Looks at the rules.
    pub(super) fn read<T>(&self, look: impl FnOnce(&Rules) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the rules.
    pub(super) fn edit<T>(&self, change: impl FnOnce(&mut Rules) -> T) -> T {
        let mut rules = self.lock();
        let out = change(&mut rules);
        self.any.store(!rules.list.is_empty() || !rules.moved.is_empty(), Ordering::Relaxed);
        out
    }

    fn lock(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For the server: whether it is to be down.
    pub(crate) fn server_is_wanted(&self) -> watch::Receiver<Wanted> {
        self.server.subscribe()
    }
}

impl Rules {
    /// Adds a rule; says its id and what counts how often it happens.
    pub(super) fn add(
        &mut self,
        rule: Rule,
        is_lined_up: bool,
        added: Counts,
    ) -> (u64, Arc<AtomicU64>) {
        self.last_id += 1;
        let happened = Arc::new(AtomicU64::new(0));
        self.list.push(Active {
            id: self.last_id,
            is_lined_up,
            added,
            begun: None,
            skip: rule.skip,
            seen: 0,
            left: rule.times,
            random: rule.seed,
            happened: Arc::clone(&happened),
            rule,
        });
        (self.last_id, happened)
    }

    /// What happens now, of that which concerns somebody: `concerns` picks a rule's fault, `delay`
    /// says how long it takes if that is all it does.
    pub(super) fn take<F>(
        &mut self,
        counts: Counts,
        concerns: impl Fn(&Rule) -> Option<F>,
        delay: impl Fn(&F) -> Option<Duration>,
    ) -> Taken<F> {
        let mut taken = Taken::default();
        for active in &mut self.list {
            let Some(fault) = concerns(&active.rule) else { continue };
            if !active.is_in_force(counts) || !active.is_due() {
                continue;
            }
            taken.happened = true;
            let Some(time) = delay(&fault) else {
                taken.fault = Some(fault);
                break;
            };
            taken.delay = taken.delay.saturating_add(time);
            if active.is_lined_up {
                break;
            }
        }
        if taken.happened {
            self.forget_what_is_over(counts);
        }
        taken
    }

    /// Forgets the rules that are over.
    pub(super) fn forget_what_is_over(&mut self, counts: Counts) {
        self.list.retain(|active| !active.is_over(counts));
    }
}

impl Active {
    /// Notes that it begins, if it does; says whether it just did.
    pub(super) fn begins(&mut self, counts: Counts) -> bool {
        if self.begun.is_some() {
            return false;
        }
        self.begun = match self.rule.after {
            After::Time(time) => self.added.now.checked_add(time).filter(|at| *at <= counts.now),
            After::Calls(n) => {
                (counts.calls >= self.added.calls.saturating_add(n)).then_some(counts.now)
            }
            After::Updates(n) => {
                (counts.updates >= self.added.updates.saturating_add(n)).then_some(counts.now)
            }
        };
        self.begun.is_some()
    }

    fn is_in_force(&mut self, counts: Counts) -> bool {
        self.begins(counts);
        self.begun.is_some() && !self.is_over(counts)
    }

    fn is_over(&self, counts: Counts) -> bool {
        self.left == Some(0) || self.ends_at().is_some_and(|end| end <= counts.now)
    }

    /// When it ends by itself, if it has begun and that is ever.
    pub(super) fn ends_at(&self) -> Option<Instant> {
        self.begun?.checked_add(self.rule.lasts?)
    }

    /// When it begins, if that is a matter of time and still to come.
    pub(super) fn begins_at(&self) -> Option<Instant> {
        match self.rule.after {
            After::Time(time) if self.begun.is_none() => self.added.now.checked_add(time),
            _ => None,
        }
    }

    /// Whether it begins with the very call or delivery that is the first it is about, not by itself:
    /// so the one before it is safe.
    pub(super) fn begins_when_asked(&self) -> bool {
        matches!(self.rule.after, After::Calls(_)) && !matches!(self.rule.what, What::Server(_))
    }

    /// Whether it waits for calls or updates to begin by itself.
    pub(super) fn waits_for_counts(&self) -> bool {
        let waits = self.begun.is_none() && !matches!(self.rule.after, After::Time(_));
        waits && !self.begins_when_asked()
    }

    /// Counts one that it concerns; says whether it happens with this one.
    fn is_due(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.seen += 1;
        if !self.seen.is_multiple_of(u64::from(self.rule.every)) {
            return false;
        }
        if self.rule.chance < 1.0 && random(&mut self.random) >= self.rule.chance {
            return false;
        }
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(1);
        }
        self.happened.fetch_add(1, Ordering::Relaxed);
        true
    }
}

/// A number from 0 up to 1 (SplitMix64).
fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::{super::Fault, *};

    const DELAY: Duration = Duration::from_millis(5);

    fn counts(calls: u64) -> Counts {
        Counts { calls, updates: calls, now: Instant::now() }
    }

    /// Which of the first calls it happens with.
    fn due(rule: Rule, calls: u64) -> Vec<u64> {
        let mut rules = Rules::default();
        rules.add(rule, false, counts(0));
        (0..calls).filter(|n| take(&mut rules, *n).happened).collect()
    }

    fn take(rules: &mut Rules, calls: u64) -> Taken<Fault> {
        let fault = |rule: &Rule| match &rule.what {
            What::Call { fault, .. } => Some(fault.clone()),
            _ => None,
        };
        let delay = |fault: &Fault| match fault {
            Fault::Delay(time) => Some(*time),
            _ => None,
        };
        rules.take(counts(calls), fault, delay)
    }

    #[test]
    fn a_rule_says_which_calls_it_is_about() {
        let close = || Rule::on("any", Fault::Close);
        assert_eq!(due(close(), 3), [0, 1, 2]);
        assert_eq!(due(close().skip(1).times(2), 9), [1, 2]);
        assert_eq!(due(close().every(3), 9), [2, 5, 8]);
        assert_eq!(due(close().skip(1).every(2).times(2), 9), [2, 4]);
        assert_eq!(due(close().after_calls(5).times(2), 9), [5, 6]);
        assert_eq!(due(close().after_updates(7), 9), [7, 8]);
        assert!(due(close().after(Duration::from_secs(600)), 9).is_empty());
        assert!(due(close().lasts(Duration::ZERO), 9).is_empty());
        assert!(due(close().times(0), 9).is_empty());
        assert!(due(close().chance(0.0, 1), 9).is_empty());
    }

    #[test]
    fn a_rule_may_begin_or_end_later_than_there_are_numbers_for() {
        let close = || Rule::on("any", Fault::Close);
        for rule in [
            close().after(Duration::MAX),
            close().after_calls(u64::MAX),
            close().after_updates(u64::MAX),
        ] {
            let mut rules = Rules::default();
            rules.add(rule, false, counts(1));
            assert!(!take(&mut rules, 2).happened);
            assert_eq!(rules.list[0].begins_at(), None);
        }
        assert_eq!(due(close().lasts(Duration::MAX), 2), [0, 1]);
    }

    #[test]
    fn chance_has_the_same_course_with_the_same_seed() {
        let often = |seed| due(Rule::on("any", Fault::Close).chance(0.25, seed), 1_000);
        assert_eq!(often(1), often(1));
        assert_ne!(often(1), often(2));
        assert!((200..300).contains(&often(1).len()), "{}", often(1).len());
    }

    #[test]
    fn the_first_rule_counts_and_a_delay_lets_the_call_through() {
        let mut rules = Rules::default();
        rules.add(Rule::on("any", Fault::Delay(DELAY)), false, counts(0));
        rules.add(Rule::on("any", Fault::Delay(DELAY)), false, counts(0));
        rules.add(Rule::on("any", Fault::Close).times(1), false, counts(0));
        rules.add(Rule::on("any", Fault::CloseAfter).times(1), false, counts(0));
        for fault in [Some(Fault::Close), Some(Fault::CloseAfter), None] {
            let taken = take(&mut rules, 0);
            assert_eq!((taken.delay, taken.fault), (DELAY * 2, fault));
        }
        assert_eq!(rules.list.len(), 2);
    }

    #[test]
    fn what_is_lined_up_is_one_per_call() {
        let mut rules = Rules::default();
        for fault in [Fault::Delay(DELAY), Fault::Close] {
            rules.add(Rule::on("any", fault).times(1), true, counts(0));
        }
        let taken = [take(&mut rules, 0), take(&mut rules, 1), take(&mut rules, 2)];
        let taken = taken.map(|taken| (taken.delay, taken.fault));
        let none = Duration::ZERO;
        assert_eq!(taken, [(DELAY, None), (none, Some(Fault::Close)), (none, None)]);
    }
}
