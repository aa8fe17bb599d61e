//! The answer to the request that brought an update: what a handler may put into it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use tokio::sync::Notify;

/// The answer that a webhook's requests with one update wait for: a place for one [`Response`].
///
/// The server's side counts the requests that wait; the handler's side puts something in. Both go
/// through one lock, so what was put in is either answered with or was refused. It outlives its
/// requests, because the server sends an update again whose answer was lost.
#[derive(Debug)]
pub struct ResponseSlot {
    takes_calls: bool,
    /// There is a server that can be asked for the update again.
    has_server: bool,
    state: Mutex<State>,
    /// Tells of the end, to those who wait for it.
    end: Notify,
}

/// What the server is answered, other than "handled".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// Handled, and this call is to be made, as JSON with the method's name in it.
    Call(Bytes),
    /// Send the update again after so long; zero leaves that to the server.
    Again(Duration),
}

/// How an update has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is done with: handled, or the server was asked for it again.
    Done,
    /// It was lost on its way: as if it had never come.
    Lost,
}

#[derive(Debug)]
struct State {
    waiting: usize,
    end: Option<End>,
    /// The server was told that the update is handled, though its handler was still at work.
    handed_over: bool,
    response: Option<Response>,
}

impl ResponseSlot {
    /// The answer to a webhook's request, which may carry a call or not.
    #[must_use]
    pub fn of_webhook(takes_calls: bool) -> Self {
        Self::new(takes_calls, true)
    }

    /// Of an update that came by polling: nobody waits for an answer, and nothing can be put in.
    #[must_use]
    pub fn of_polling() -> Self {
        Self::new(false, false)
    }

    fn new(takes_calls: bool, has_server: bool) -> Self {
        let state = State { waiting: 0, end: None, handed_over: false, response: None };
        Self { takes_calls, has_server, state: Mutex::new(state), end: Notify::new() }
    }

    /// Notes that a request waits for the answer; each is to [`leave`](Self::leave).
    pub fn enter(&self) {
        self.state().waiting += 1;
    }

    /// Notes that a request waits no more, and says what it is to be answered.
    pub fn leave(&self) -> Option<Response> {
        let mut state = self.state();
        state.waiting = state.waiting.saturating_sub(1);
        state.response.clone()
    }

    /// As [`leave`](Self::leave), for a request that must be answered though the handler is still at
    /// work: the server will be told that the update is handled, unless it is asked for again. So is
    /// one that polling confirms while its handler is still at work.
    pub fn hand_over(&self) -> Option<Response> {
        let mut state = self.state();
        state.waiting = state.waiting.saturating_sub(1);
        state.handed_over |= !matches!(state.response, Some(Response::Again(_)));
        state.response.clone()
    }

    /// Whether the server was told that the update is handled while its handler was still at work:
    /// only this process has it then.
    pub fn is_handed_over(&self) -> bool {
        self.state().handed_over
    }

    /// Whether a call could be put in now.
    pub(crate) fn has_room(&self) -> bool {
        self.takes_calls && self.state().has_room()
    }

    /// Puts a call in, if a request waits that can carry it; `false` if not.
    pub(crate) fn put(&self, call: Bytes) -> bool {
        let mut state = self.state();
        let fits = self.takes_calls && state.has_room();
        if fits {
            state.response = Some(Response::Call(call));
        }
        fits
    }

    /// Whether there is a server that can be asked for the update again.
    pub fn has_server(&self) -> bool {
        self.has_server
    }

    /// Asks for the update again, also in the place of a call, which its handler will then make
    /// again; `false` if the server cannot be asked any more.
    pub fn ask_again(&self, after: Duration) -> bool {
        let mut state = self.state();
        let can_be_asked = self.has_server && !state.handed_over;
        if can_be_asked {
            state.response = Some(Response::Again(after));
        }
        can_be_asked
    }

    /// The call in it, for later deliveries of the same update.
    pub fn call(&self) -> Option<Bytes> {
        match &self.state().response {
            Some(Response::Call(call)) => Some(call.clone()),
            _ => None,
        }
    }

    /// Notes how the update has ended, and tells who waits for that.
    pub fn ends(&self, end: End) {
        self.state().end = Some(end);
        self.end.notify_waiters();
    }

    /// How the update has ended, if it has.
    pub fn has_ended(&self) -> Option<End> {
        self.state().end
    }

    /// Waits for the end of the update.
    pub async fn ended(&self) -> End {
        loop {
            if let Some(end) = self.has_ended() {
                return end;
            }
            let told = self.end.notified(); // of all ends from here on
            if self.has_ended().is_none() {
                told.await;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_room(&self) -> bool {
        self.waiting > 0 && self.response.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Bytes = Bytes::from_static(b"{}");

    #[test]
    fn one_call_goes_in_while_a_request_waits() {
        let slot = ResponseSlot::of_webhook(true);
        assert!(!slot.put(CALL), "no request waits yet");
        slot.enter();
        slot.enter();
        assert_eq!(slot.leave(), None);
        assert!(slot.has_room() && slot.put(CALL) && !slot.has_room() && !slot.put(CALL));
        assert_eq!(slot.leave(), Some(Response::Call(CALL)));
        slot.enter(); // the first answer was lost
        assert_eq!((slot.hand_over(), slot.call()), (Some(Response::Call(CALL)), Some(CALL)));
        assert!(!slot.ask_again(Duration::ZERO), "the server has been told that it is handled");
    }

    #[test]
    fn who_asks_again_makes_no_call() {
        let slot = ResponseSlot::of_webhook(true);
        slot.enter();
        assert!(slot.put(CALL) && slot.ask_again(Duration::ZERO));
        assert_eq!(slot.hand_over(), Some(Response::Again(Duration::ZERO)));
        assert!(slot.call().is_none() && slot.ask_again(Duration::ZERO));
    }

    #[test]
    fn what_was_handed_over_takes_nothing_more() {
        let slot = ResponseSlot::of_webhook(true);
        slot.enter();
        assert_eq!(slot.hand_over(), None);
        assert!(slot.is_handed_over() && !slot.put(CALL) && !slot.ask_again(Duration::ZERO));
    }

    #[test]
    fn a_request_that_is_gone_comes_again() {
        let slot = ResponseSlot::of_webhook(true);
        slot.enter();
        assert_eq!(slot.leave(), None);
        assert!(!slot.put(CALL) && slot.ask_again(Duration::ZERO));
    }

    #[test]
    fn no_call_goes_in_where_none_is_taken() {
        for slot in [ResponseSlot::of_webhook(false), ResponseSlot::of_polling()] {
            slot.enter();
            assert!(!slot.has_room() && !slot.put(CALL));
        }
        let slot = ResponseSlot::of_polling();
        assert!(!slot.ask_again(Duration::ZERO) && !slot.is_handed_over());
    }
}
