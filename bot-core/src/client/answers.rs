//! Which callback queries have been answered: those that somebody wants to know about.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{Bot, CallError, ErrorKind, request::Request};
use crate::json;

/// The method that answers, and its parameter that says what.
const METHOD: &str = "answerCallbackQuery";
const PARAMETER: &str = "callback_query_id";

/// The queries that are watched, by their ids.
#[derive(Clone, Default)]
pub(super) struct Answers(Arc<Mutex<HashMap<String, watch::Sender<Progress>>>>);

/// How far the answering of a query has got.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    under_way: usize,
    /// An answer has arrived, or the server takes none any more.
    is_over: bool,
}

/// A callback query that is watched until this is dropped: see [`Bot::watch_answer`].
pub struct AnswerWatch {
    answers: Answers,
    query_id: String,
    progress: watch::Receiver<Progress>,
}

/// An answer under way.
pub(super) struct Answering {
    answers: Answers,
    query_id: String,
}

impl Bot {
    /// Watches from now on whether a callback query is answered: by answerCallbackQuery, called by
    /// this bot, a clone or another made from it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), bot_core::BotError> {
    /// let bot = bot_core::Bot::new("123456:ABC-DEF")?;
    /// let watch = bot.watch_answer("42");
    /// assert!(!watch.is_answered().await);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn watch_answer(&self, query_id: &str) -> AnswerWatch {
        let answers = self.answers().clone();
        let progress = answers.lock().entry(query_id.to_owned()).or_default().subscribe();
        AnswerWatch { answers, query_id: query_id.to_owned(), progress }
    }
}

impl AnswerWatch {
    /// Whether the query was answered, or the server takes no answer any more because one was given
    /// or it is too late. Waits for answers that are under way, not for any that are still to be made.
    pub async fn is_answered(&self) -> bool {
        let mut progress = self.progress.clone();
        let ended = progress.wait_for(|progress| progress.is_over || progress.under_way == 0).await;
        ended.is_ok_and(|progress| progress.is_over)
    }
}

impl Drop for AnswerWatch {
    fn drop(&mut self) {
        let mut watched = self.answers.lock();
        // Its own receiver is still there.
        if watched.get(&self.query_id).is_some_and(|sender| sender.receiver_count() <= 1) {
            watched.remove(&self.query_id);
        }
    }
}

impl Answers {
    /// Notes that a call is made, if it answers a query that is watched.
    pub(super) fn begin(&self, request: &Request) -> Option<Answering> {
        if request.method != METHOD {
            return None;
        }
        let query_id = json::from_str::<String>(request.params().get(PARAMETER)?).ok()?;
        self.lock().get(&query_id)?.send_modify(|progress| progress.under_way += 1);
        Some(Answering { answers: self.clone(), query_id })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Progress>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answering {
    /// Notes how the call ended.
    pub(super) fn ended(&self, result: &Result<(), CallError>) {
        let over = match result {
            Ok(()) => true,
            Err(error) => error.kind() == Some(ErrorKind::QueryTooOld),
        };
        if over {
            self.note(|progress| progress.is_over = true);
        }
    }

    fn note(&self, change: impl FnOnce(&mut Progress)) {
        if let Some(sender) = self.answers.lock().get(&self.query_id) {
            sender.send_modify(change);
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.note(|progress| progress.under_way = progress.under_way.saturating_sub(1));
    }
}

impl fmt::Debug for AnswerWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerWatch").field("query_id", &self.query_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::methods::{AnswerCallbackQuery, GetMe};

    fn answer(query_id: &str) -> Request {
        Request::new(&AnswerCallbackQuery::new(query_id))
    }

    #[tokio::test]
    async fn an_answer_counts_for_its_query_and_when_it_has_arrived() {
        let bot = Bot::new("1:a").unwrap();
        let watch = bot.watch_answer("\"1\"");
        assert!(bot.answers().begin(&answer("2")).is_none());
        assert!(bot.answers().begin(&Request::new(&GetMe::new())).is_none());
        // Given up, or refused for another reason than that it is too late.
        drop(bot.answers().begin(&answer("\"1\"")).unwrap());
        let late = bot.answers().begin(&answer("\"1\"")).unwrap();
        late.ended(&Err(CallError::Deadline { method: METHOD }));
        drop(late);
        assert!(!watch.is_answered().await);
        let answering = bot.clone().answers().begin(&answer("\"1\"")).unwrap();
        let mut waits = std::pin::pin!(watch.is_answered());
        assert!((&mut waits).now_or_never().is_none());
        answering.ended(&Ok(()));
        assert!(waits.await);
    }

    #[test]
    fn nothing_is_kept_of_what_nobody_watches() {
        let bot = Bot::new("1:a").unwrap();
        let (one, two) = (bot.watch_answer("1"), bot.watch_answer("1"));
        drop(one);
        let answering = bot.answers().begin(&answer("1")).unwrap();
        drop(two);
        answering.ended(&Ok(()));
        drop(answering);
        assert!(bot.answers().lock().is_empty());
    }
}
