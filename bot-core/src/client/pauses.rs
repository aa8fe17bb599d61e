//! Who has been asked to wait, and until when.
//!
//! The server's refusal does not say whom it concerns. It is the chat that the call names. It is the
//! method if the call names no chat: setMyName, which may be called a few times a day, must not stop
//! a bot. And it is all when several chats are refused at a time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::request::{Chat, Scope};

/// So many chats refused within [`AT_A_TIME`] are the overall limit's doing.
const SEVERAL: usize = 3;
/// What is at a time: the span that the overall limit is about.
const AT_A_TIME: Duration = Duration::from_secs(1);
/// Longest pause that is noted, for a server that says a nonsense.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The pauses of one bot.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    all: Option<Instant>,
    chats: HashMap<Chat, Instant>,
    methods: HashMap<&'static str, Instant>,
    /// The last chats that were refused, and when.
    refused: Vec<(Instant, Chat)>,
}

impl Pauses {
    /// Until when a call has to wait, if it has to.
    pub(super) fn until(&self, scope: &Scope) -> Option<Instant> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = match scope {
            Scope::Chat(chat) => state.chats.get(chat),
            Scope::Method(method) => state.methods.get(method),
        };
        own.copied().max(state.all).filter(|until| *until > Instant::now())
    }

    /// Whether all calls have to wait.
    pub(super) fn is_for_all(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.all.is_some_and(|until| until > Instant::now())
    }

    /// Notes that a call was refused.
    pub(super) fn begin(&self, scope: &Scope, wait: Duration) {
        let now = Instant::now();
        let until = now + wait.min(LONGEST);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        match scope {
            Scope::Method(method) => {
                let pause = state.methods.entry(method).or_insert(until);
                *pause = until.max(*pause);
            }
            Scope::Chat(chat) => {
                if state.chats.len() == state.chats.capacity() {
                    state.chats.retain(|_, until| *until > now);
                }
                let pause = state.chats.entry(chat.clone()).or_insert(until);
                *pause = until.max(*pause);
                state.refused.retain(|(at, other)| now - *at < AT_A_TIME && other != chat);
                state.refused.push((now, chat.clone()));
                if state.refused.len() >= SEVERAL {
                    state.refused.clear();
                    tracing::warn!(?wait, "several chats were refused at a time: all calls wait");
                    state.all = state.all.max(Some(until));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(5);

    fn chat(id: i64) -> Scope {
        Scope::Chat(Chat::Id(id))
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_concerns_the_chat_or_the_method() {
        let pauses = Pauses::default();
        pauses.begin(&chat(1), WAIT);
        pauses.begin(&Scope::Method("setMyName"), WAIT * 1_000);
        let free = [chat(2), Scope::Method("getMe"), Scope::Method("sendMessage")];
        assert!(free.iter().all(|scope| pauses.until(scope).is_none()));
        assert_eq!(pauses.until(&chat(1)), Some(Instant::now() + WAIT));
        pauses.begin(&chat(1), WAIT / 5); // a shorter one does not end a longer one
        assert_eq!(pauses.until(&chat(1)), Some(Instant::now() + WAIT));
        tokio::time::advance(WAIT).await;
        assert_eq!(pauses.until(&chat(1)), None);
        assert!(pauses.until(&Scope::Method("setMyName")).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn three_chats_at_a_time_are_all() {
        let pauses = Pauses::default();
        for (id, later) in [(1, 0), (1, 0), (2, 900), (3, 200)] {
            tokio::time::advance(Duration::from_millis(later)).await;
            pauses.begin(&chat(id), WAIT);
            assert_eq!(pauses.until(&chat(9)), None);
            assert!(!pauses.is_for_all());
        }
        pauses.begin(&chat(4), WAIT);
        assert!(pauses.is_for_all());
        assert_eq!(pauses.until(&chat(9)), Some(Instant::now() + WAIT));
        assert!(pauses.until(&Scope::Method("getMe")).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_that_are_over_are_forgotten_and_a_nonsense_is_no_panic() {
        let pauses = Pauses::default();
        for id in 0..10_000 {
            pauses.begin(&chat(id), Duration::from_millis(1));
            tokio::time::advance(Duration::from_millis(2)).await;
        }
        assert!(pauses.0.lock().unwrap().chats.len() < 10);
        pauses.begin(&chat(1), Duration::MAX);
        assert!(pauses.until(&chat(1)).is_some());
    }
}
