//! From an update to the handler that runs.
//!
//! 1. Only handlers of the update's kind are looked at.
//! 2. Among them the order is that of `priority`, then of how much a handler asks for: a command in
//!    a state, a command, a state, an exact text or the data of a button, any other filter or an
//!    argument that chooses, nothing; then of the number of filters, then of file and line.
//! 3. A handler whose filters are not met, or whose argument says "not mine", is passed over; the
//!    first other one runs, and no further one.
//!
//! Commands, exact texts and the data of buttons are found in hash tables, regular expressions all
//! at once: the thousandth command costs what the first does.

mod commands;
mod facts;
mod order;
mod route;
mod wiring;

use std::{collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;

use self::{order::Entry, route::Route};
pub use self::{order::in_order, wiring::WiringError};
use crate::{
    context::Context,
    error::BoxError,
    handler::{Handler, Verdict},
    reply,
    retry::Retry,
    state::States,
    update::{AllowedUpdates, UpdateKind},
};

/// The handlers of a bot, ordered and indexed.
#[derive(Debug)]
pub struct Router {
    handlers: Vec<&'static Handler>,
    routes: HashMap<UpdateKind, Route>,
    /// For kinds that this version does not know.
    unknown: Route,
}

/// What became of an update.
#[derive(Debug)]
pub enum Outcome {
    /// A handler handled it.
    Handled(&'static Handler),
    /// A handler failed.
    Failed(&'static Handler, HandlerError),
    /// No handler wanted it.
    Unhandled,
}

/// How a handler failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HandlerError {
    /// It returned an error, or an argument or the reply did.
    #[error(transparent)]
    Failed(BoxError),
    /// It panicked, with this message.
    #[error("it panicked: {0}")]
    Panicked(String),
}

impl HandlerError {
    /// How long to wait before the update is wanted again, if the handler asked for it by a
    /// [`Retry`]; zero if it did not say.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match self {
            Self::Failed(error) => Retry::within(&**error).map(Retry::wait),
            Self::Panicked(_) => None,
        }
    }
}

impl Router {
    /// Orders and indexes handlers, and checks that each can run.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong: each handler that can never run and the one that stands
    /// before it, each that needs a state that is not there, each regular expression that takes too
    /// much memory.
    pub fn new(
        handlers: impl IntoIterator<Item = &'static Handler>,
        states: &States,
    ) -> Result<Self, WiringError> {
        let handlers = in_order(handlers.into_iter().collect());
        let entries: Vec<_> = handlers.iter().copied().map(Entry::new).collect();
        let problems = wiring::problems(&entries, states);
        if !problems.is_empty() {
            return Err(WiringError { problems });
        }
        let of = |wanted: &dyn Fn(&Handler) -> bool| {
            Route::new(entries.iter().filter(|e| wanted(e.handler)).cloned())
        };
        let kinds = UpdateKind::ALL
            .iter()
            .filter(|kind| entries.iter().any(|entry| entry.handler.kinds().contains(**kind)));
        let routes =
            kinds.map(|kind| (*kind, of(&|handler| handler.kinds().contains(*kind)))).collect();
        let unknown = of(&Handler::is_for_any);
        Ok(Self { handlers, routes, unknown })
    }

    /// The handlers, those before that are tried before.
    #[must_use]
    pub fn handlers(&self) -> &[&'static Handler] {
        &self.handlers
    }

    /// The kinds of update they need.
    #[must_use]
    pub fn allowed_updates(&self) -> AllowedUpdates {
        AllowedUpdates::of(&self.handlers)
    }

    /// Runs the handler that the update is for.
    pub async fn dispatch(&self, context: &Context) -> Outcome {
        let route = match context.update().kind() {
            Some(kind) => self.routes.get(&kind),
            None => Some(&self.unknown),
        };
        let Some(route) = route else { return Outcome::Unhandled };
        // However this ends, the update's dialogues are free for the next one.
        let _dialogues = context.at_hand().until_dropped();
        for entry in route.candidates(context) {
            let handler = entry.handler;
            // A panic is this update's error and nothing else's: what the handler held is dropped,
            // and nothing of it is seen again.
            let verdict = AssertUnwindSafe(run(entry, context)).catch_unwind().await;
            let error = match verdict {
                Ok(Ok(Verdict::Handled)) => return Outcome::Handled(handler),
                Ok(Ok(Verdict::Skipped(why))) => {
                    tracing::debug!(%handler, %why, "skipped");
                    continue;
                }
                Ok(Ok(Verdict::Failed(error)) | Err(error)) => HandlerError::Failed(error),
                Ok(Ok(Verdict::Answered(text))) => match reply::answer(text, context).await {
                    Ok(()) => return Outcome::Handled(handler),
                    Err(error) => HandlerError::Failed(error),
                },
                Err(panic) => HandlerError::Panicked(panic_message(&*panic).to_owned()),
            };
            return Outcome::Failed(handler, error);
        }
        Outcome::Unhandled
    }
}

/// Asks what only code can judge, then runs the handler.
async fn run(entry: &Entry, context: &Context) -> Result<Verdict, BoxError> {
    if entry.asks && !facts::all(context, entry.handler.filters()).await? {
        return Ok(Verdict::Skipped("its filters are not met".into()));
    }
    Ok(entry.handler.call(context.clone()).await)
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
