#![doc = include_str!("../dead_letters.md")]

mod file;
mod letter;
mod private;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bot_core::BoxError;

pub(crate) use self::file::Change;
pub use self::{
    file::{DeadLetterFile, DeadLetterFileError, Kept, Letters},
    letter::{DeadLetter, Why},
};
use crate::{causes::chain, measure::Measure};

/// A place that keeps dead letters; an `async fn(DeadLetter)` that returns a `Result` is one, too.
pub trait DeadLetters: Send + Sync + 'static {
    /// Keeps one. The server is told that the update is handled, so what is not kept here is in the
    /// log only.
    fn keep(&self, letter: DeadLetter) -> Keeping<'_>;
}

/// A dead letter on its way.
pub type Keeping<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;

impl<F, R, E> DeadLetters for F
where
    F: Fn(DeadLetter) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn keep(&self, letter: DeadLetter) -> Keeping<'_> {
        let kept = self(letter);
        Box::pin(async move { kept.await.map_err(Into::into) })
    }
}

/// Where the dead letters of a bot go.
#[derive(Clone, Default)]
pub(crate) struct Office {
    letters: Option<Arc<dyn DeadLetters>>,
    measure: Measure,
}

impl Office {
    pub(crate) fn new(letters: Option<Arc<dyn DeadLetters>>, measure: Measure) -> Self {
        measure.dead_letters_begin(Why::ALL.map(Why::as_str));
        Self { letters, measure }
    }

    /// Whether letters are kept anywhere but in the log.
    pub(crate) fn keeps(&self) -> bool {
        self.letters.is_some()
    }

    /// Keeps a letter, and logs that. What cannot be kept is logged in full, so that it is not lost;
    /// but where nobody keeps letters, what people wrote does not go into the log for a handler's
    /// failure.
    pub(crate) async fn take(&self, letter: DeadLetter) {
        self.measure.dead_letter(letter.why.as_str());
        let kept = match &self.letters {
            Some(letters) => letters.keep(letter.clone()).await.map(|()| true),
            None => Ok(false),
        };
        let DeadLetter { handler, error, why, .. } = &letter;
        let handler = handler.as_ref().map(tracing::field::display);
        match (kept, why) {
            (Ok(true), Why::Failed) => {
                tracing::error!(handler, error, "the update is a dead letter");
            }
            (Ok(false), Why::Failed) => tracing::error!(handler, error, "the handler failed"),
            (Ok(true), Why::Unreadable) => {
                tracing::error!(error, "dead letter: an update cannot be read");
            }
            (Ok(false), Why::Unreadable) => {
                let body = letter.shown();
                tracing::error!(error, body = %body, "dead letter: an update cannot be read");
            }
            (Err(why), _) => tracing::error!(
                body = %letter.shown(),
                why = chain(&*why),
                "dead letter that could not be kept: {letter}"
            ),
        }
    }
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Office").field(&self.letters.is_some()).finish()
    }
}
