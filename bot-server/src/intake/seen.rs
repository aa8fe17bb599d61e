//! Updates that were seen before: a redelivered one runs no handler twice and has the first one's
//! answer.
//!
//! What is remembered is bounded twice: the ids of 10,000 updates, and 4 MiB of the calls that were
//! answered with. A server sends an update again within seconds, and the calls of a few seconds take
//! much less; where they do not, a redelivery is answered "handled" without its call.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::body::Bytes;
use bot_core::{Response, ResponseSlot, response::End};

/// How many updates are remembered after they were handled.
const REMEMBERED: usize = 10_000;
/// How many bytes of calls in responses are remembered.
const CALLS_REMEMBERED: usize = 4 << 20;

/// The updates seen lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    updates: HashMap<i64, Known>,
    /// Those that are handled, oldest first.
    handled: VecDeque<i64>,
    /// Those of them whose call is remembered, oldest first, and how long the calls are.
    answered: VecDeque<i64>,
    bytes: usize,
}

#[derive(Debug)]
enum Known {
    UnderWay(Arc<ResponseSlot>),
    Handled(Option<Bytes>),
}

/// What was seen of an update before.
#[derive(Debug)]
pub(super) enum Sight {
    /// Nothing: it is to be handled.
    First(Entry, Wait),
    /// It is being handled.
    UnderWay(Wait),
    /// It was handled, and answered with this call.
    Handled(Option<Bytes>),
}

/// An update that is being handled. Dropped before it was, it is as if never seen.
#[derive(Debug)]
pub(super) struct Entry {
    seen: Seen,
    update_id: i64,
    response: Arc<ResponseSlot>,
}

/// A request that waits for the end of an update.
#[derive(Debug)]
pub(crate) struct Wait {
    response: Arc<ResponseSlot>,
    left: bool,
}

impl Seen {
    /// Sees an update.
    pub(super) fn see(&self, update_id: i64, response: ResponseSlot) -> Sight {
        let mut inner = self.lock();
        match inner.updates.get(&update_id) {
            Some(Known::UnderWay(response)) => {
                tracing::debug!(update_id, "an update came again that is under way");
                return Sight::UnderWay(Wait::of(response));
            }
            Some(Known::Handled(call)) => return Sight::Handled(call.clone()),
            None => {}
        }
        let response = Arc::new(response);
        let wait = Wait::of(&response);
        inner.updates.insert(update_id, Known::UnderWay(Arc::clone(&response)));
        Sight::First(Entry { seen: self.clone(), update_id, response }, wait)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn handled(&mut self, update_id: i64, call: Option<Bytes>) {
        if let Some(call) = &call {
            self.bytes += call.len();
            self.answered.push_back(update_id);
        }
        self.updates.insert(update_id, Known::Handled(call));
        self.handled.push_back(update_id);
        if self.handled.len() > REMEMBERED
            && let Some(oldest) = self.handled.pop_front()
        {
            if self.answered.front() == Some(&oldest) {
                self.forget_a_call();
            }
            self.updates.remove(&oldest);
        }
        while self.bytes > CALLS_REMEMBERED {
            self.forget_a_call();
        }
    }

    /// Forgets the oldest call.
    fn forget_a_call(&mut self) {
        let Some(oldest) = self.answered.pop_front() else { return };
        if let Some(Known::Handled(call)) = self.updates.get_mut(&oldest) {
            self.bytes -= call.take().map_or(0, |call| call.len());
        }
    }
}

impl Entry {
    /// What its requests will be answered.
    pub(super) fn response(&self) -> &Arc<ResponseSlot> {
        &self.response
    }

    /// Notes that the update was handled; says whether the server was told so before.
    pub(super) fn handled(self) -> bool {
        self.seen.lock().handled(self.update_id, self.response.call());
        self.response.ends(End::Done);
        self.response.is_handed_over()
    }

    /// Notes that the server was asked for the update again: the next delivery is a first one.
    pub(super) fn forgotten(self) {
        self.seen.lock().updates.remove(&self.update_id); // before anybody is answered
        self.response.ends(End::Done);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.response.has_ended().is_none() {
            self.seen.lock().updates.remove(&self.update_id);
            self.response.ends(End::Lost);
        }
    }
}

impl Wait {
    fn of(response: &Arc<ResponseSlot>) -> Self {
        response.enter();
        Self { response: Arc::clone(response), left: false }
    }

    /// Waits for the end; `false` if the update was lost before it.
    pub(super) async fn ended(&self) -> bool {
        self.response.ended().await == End::Done
    }

    /// Whether it has ended; `false` if the update was lost before it.
    pub(super) fn has_ended(&self) -> Option<bool> {
        self.response.has_ended().map(|end| end == End::Done)
    }

    /// What the requests are answered.
    pub(super) fn response(&self) -> &Arc<ResponseSlot> {
        &self.response
    }

    /// What the request is answered after the end.
    pub(super) fn answer(mut self) -> Option<Response> {
        self.left = true;
        self.response.leave()
    }

    /// What the request is answered before the end.
    pub(super) fn hand_over(mut self) -> Option<Response> {
        self.left = true;
        self.response.hand_over()
    }
}

/// The request is gone.
impl Drop for Wait {
    fn drop(&mut self) {
        if !self.left {
            tracing::debug!("a request went away before it was answered");
            drop(self.response.leave());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn see(seen: &Seen, update_id: i64) -> Sight {
        seen.see(update_id, ResponseSlot::of_webhook(true))
    }

    fn first(seen: &Seen, update_id: i64) -> (Entry, Wait) {
        match see(seen, update_id) {
            Sight::First(entry, wait) => (entry, wait),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn an_update_is_first_once_and_remembered_for_a_while() {
        let seen = Seen::default();
        let (entry, _) = first(&seen, 1);
        let Sight::UnderWay(wait) = see(&seen, 1) else { panic!("under way") };
        entry.handled();
        assert!(wait.ended().await && wait.answer().is_none());
        assert!(matches!(see(&seen, 1), Sight::Handled(None)));
        for id in 2..=i64::try_from(REMEMBERED).unwrap() + 1 {
            first(&seen, id).0.handled();
        }
        assert_eq!(seen.lock().updates.len(), REMEMBERED);
        drop(first(&seen, 1)); // forgotten at last
    }

    #[tokio::test]
    async fn what_was_not_handled_is_as_if_never_seen() {
        let seen = Seen::default();
        let (entry, _) = first(&seen, 1);
        let Sight::UnderWay(wait) = see(&seen, 1) else { panic!("under way") };
        drop(entry);
        assert!(!wait.ended().await);
        drop(first(&seen, 1));
    }

    #[tokio::test]
    async fn all_who_wait_are_asked_again_and_the_next_is_the_first() {
        let seen = Seen::default();
        let again = Some(Response::Again(Duration::ZERO));
        let (entry, wait) = first(&seen, 1);
        let Sight::UnderWay(second) = see(&seen, 1) else { panic!("under way") };
        assert!(entry.response().ask_again(Duration::ZERO));
        entry.forgotten();
        let (_entry, third) = first(&seen, 1);
        assert!(wait.ended().await && second.ended().await);
        assert_eq!((wait.answer(), second.answer()), (again.clone(), again));
        drop(third);
        assert!(matches!(see(&seen, 1), Sight::UnderWay(_)));
    }

    #[test]
    fn calls_are_remembered_up_to_a_bound() {
        let mut inner = Inner::default();
        let call = Bytes::from(vec![b' '; 1 << 20]);
        for id in 1..=6 {
            inner.handled(id, Some(call.clone()));
            inner.handled(id + 100, None);
        }
        let has_call = |id| matches!(&inner.updates[&id], Known::Handled(Some(_)));
        assert_eq!([1, 2, 3, 6].map(has_call), [false, false, true, true]);
        assert_eq!((inner.bytes, inner.answered.len()), (CALLS_REMEMBERED, 4));
        for id in 1_000..1_000 + i64::try_from(REMEMBERED).unwrap() {
            inner.handled(id, None);
        }
        assert_eq!((inner.bytes, inner.answered.len()), (0, 0));
        assert_eq!(inner.updates.len(), REMEMBERED);
    }
}
