//! Updates that were seen before: a redelivered one runs no handler twice.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

/// How many updates are remembered after they were handled.
const REMEMBERED: usize = 10_000;

/// The updates seen lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    /// `None` once handled; else the end that later deliveries wait for.
    updates: HashMap<i64, Option<watch::Receiver<bool>>>,
    /// Those that are handled, oldest first.
    handled: VecDeque<i64>,
}

/// What was seen of an update before.
#[derive(Debug)]
pub(super) enum Sight<T> {
    /// Nothing, and it may enter: it is to be handled.
    First(T, Entry),
    /// Nothing, and it may not enter now.
    Refused,
    /// It is being handled; the end says whether it was.
    UnderWay(watch::Receiver<bool>),
    /// It was handled.
    Handled,
}

/// An update that is being handled. Dropped before it was, it is as if never seen.
#[derive(Debug)]
pub(super) struct Entry {
    seen: Seen,
    update_id: i64,
    end: watch::Sender<bool>,
}

impl Seen {
    /// Sees an update; one that was not seen before is let in by `enter`.
    pub(super) fn see<T>(&self, update_id: i64, enter: impl FnOnce() -> Option<T>) -> Sight<T> {
        let mut inner = self.lock();
        match inner.updates.get(&update_id) {
            Some(Some(under_way)) => return Sight::UnderWay(under_way.clone()),
            Some(None) => return Sight::Handled,
            None => {}
        }
        let Some(entered) = enter() else { return Sight::Refused };
        let (end, ended) = watch::channel(false);
        inner.updates.insert(update_id, Some(ended));
        Sight::First(entered, Entry { seen: self.clone(), update_id, end })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// The end, for those who wait for it.
    pub(super) fn end(&self) -> watch::Receiver<bool> {
        self.end.subscribe()
    }

    /// Notes that the update was handled.
    pub(super) fn handled(self) {
        let mut inner = self.seen.lock();
        inner.updates.insert(self.update_id, None);
        inner.handled.push_back(self.update_id);
        if inner.handled.len() > REMEMBERED
            && let Some(oldest) = inner.handled.pop_front()
        {
            inner.updates.remove(&oldest);
        }
        drop(inner);
        self.end.send_replace(true);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if !*self.end.borrow() {
            self.seen.lock().updates.remove(&self.update_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seen: &Seen, update_id: i64) -> Entry {
        match seen.see(update_id, || Some(())) {
            Sight::First((), entry) => entry,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_update_is_first_once_and_remembered_for_a_while() {
        let seen = Seen::default();
        let entry = first(&seen, 1);
        let Sight::UnderWay(end) = seen.see(1, || Some(())) else { panic!("under way") };
        entry.handled();
        assert!(*end.borrow());
        assert!(matches!(seen.see(1, || Some(())), Sight::Handled));
        for id in 2..=i64::try_from(REMEMBERED).unwrap() + 1 {
            first(&seen, id).handled();
        }
        assert_eq!(seen.lock().updates.len(), REMEMBERED);
        drop(first(&seen, 1)); // forgotten at last
    }

    #[test]
    fn what_was_not_handled_is_as_if_never_seen() {
        let seen = Seen::default();
        assert!(matches!(seen.see(1, || None::<()>), Sight::Refused));
        let entry = first(&seen, 1);
        let Sight::UnderWay(end) = seen.see(1, || None::<()>) else { panic!("under way") };
        drop(entry);
        assert!(!*end.borrow() && end.has_changed().is_err());
        drop(first(&seen, 1));
    }
}
