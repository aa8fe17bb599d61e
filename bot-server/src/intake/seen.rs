//! Updates that were seen before: a redelivered one runs no handler twice.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use tokio::sync::watch;

/// How many updates are remembered after they were handled.
const REMEMBERED: usize = 10_000;

/// The updates seen lately.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// `None` once handled; else the end that later deliveries wait for.
    updates: HashMap<i64, Option<watch::Receiver<bool>>>,
    /// Those that are handled, oldest first.
    handled: VecDeque<i64>,
}

/// What was seen of an update before.
#[derive(Debug)]
pub(super) enum Sight {
    /// Nothing: it is to be handled, and its end to be told here.
    First(watch::Sender<bool>),
    /// It is being handled.
    UnderWay(watch::Receiver<bool>),
    /// It was handled.
    Handled,
}

impl Seen {
    /// Sees an update.
    pub(super) fn see(&self, update_id: i64) -> Sight {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match inner.updates.get(&update_id) {
            Some(Some(under_way)) => Sight::UnderWay(under_way.clone()),
            Some(None) => Sight::Handled,
            None => {
                let (sender, receiver) = watch::channel(false);
                inner.updates.insert(update_id, Some(receiver));
                Sight::First(sender)
            }
        }
    }

    /// Notes that an update was handled.
    pub(super) fn handled(&self, update_id: i64) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.updates.insert(update_id, None);
        inner.handled.push_back(update_id);
        if inner.handled.len() > REMEMBERED
            && let Some(oldest) = inner.handled.pop_front()
        {
            inner.updates.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_is_first_once_and_remembered_for_a_while() {
        let seen = Seen::default();
        let Sight::First(ended) = seen.see(1) else { panic!("first") };
        let Sight::UnderWay(end) = seen.see(1) else { panic!("under way") };
        seen.handled(1);
        ended.send_replace(true);
        assert!(*end.borrow());
        assert!(matches!(seen.see(1), Sight::Handled));
        for id in 2..=i64::try_from(REMEMBERED).unwrap() + 1 {
            drop(seen.see(id));
            seen.handled(id);
        }
        assert!(matches!(seen.see(1), Sight::First(_)), "forgotten at last");
        assert_eq!(seen.0.lock().unwrap().updates.len(), REMEMBERED + 1);
    }
}
