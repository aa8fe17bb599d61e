//! From an update to the handler that runs.
//!
//! 1. Only handlers of the update's kind are looked at.
//! 2. Among them the order is that of `priority`, then of how much a handler asks for: a command in
//!    a state, a command, a state, an exact text or the data of a button, any other filter or an
//!    argument that chooses, nothing; then of the number of filters; then those for kinds they name go
//!    before those for any; then of file and line.
//! 3. A group adds its filters and its priority to those of its handlers.
//! 4. A handler whose filters are not met, or whose argument says "not mine", is passed over; the
//!    first other one runs, and no further one.
//!
//! Commands, exact texts and the data of buttons are found in hash tables, regular expressions all
//! at once: the thousandth command costs what the first does.

mod commands;
mod facts;
mod impossible;
mod order;
mod passed_over;
mod route;
mod scope;
mod wiring;

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use tokio::time::timeout;

use self::{order::Entry, route::Route, scope::Scopes};
pub use self::{order::in_order, passed_over::PassedOver, wiring::WiringError};
use crate::{
    context::Context,
    error::BoxError,
    failure::{ErrorHook, Failure},
    handler::{Handler, Verdict},
    middleware::Middleware,
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
    scopes: Scopes,
    /// How long a handler may run.
    limit: Option<Duration>,
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
    /// A layer ended it, or did not let it begin: because of a timeout, for instance.
    #[error("a layer ended it")]
    Layer(#[source] BoxError),
    /// It ran for longer than handlers may, and was ended: what it was at was dropped.
    #[error("it was ended after {0:?}: handlers may not run for longer (BOT_HANDLER_TIMEOUT)")]
    TimedOut(Duration),
}

impl HandlerError {
    /// What was thrown, as far as it is text.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Self::Panicked(text.unwrap_or("no message").to_owned())
    }

    /// How long to wait before the update is wanted again, if the handler asked for it by a
    /// [`Retry`]; zero if it did not say.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        match self {
            Self::Failed(error) | Self::Layer(error) => Retry::within(&**error),
            Self::Panicked(_) | Self::TimedOut(_) => None,
        }
    }
}

impl Router {
    /// Orders and indexes handlers, and checks that each can run.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong: each handler that can never run and the one that stands
    /// before it, each that needs a state that is not there, each group without handlers, each
    /// regular expression that takes too much memory.
    pub fn new(
        handlers: impl IntoIterator<Item = &'static Handler>,
        states: &States,
    ) -> Result<Self, WiringError> {
        Self::with(handlers, states, Middleware::new())
    }

    /// The same, with something around the handlers.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn with(
        handlers: impl IntoIterator<Item = &'static Handler>,
        states: &States,
        middleware: Middleware,
    ) -> Result<Self, WiringError> {
        let entries = order::entries(handlers);
        let set_up: Vec<_> = middleware.groups.iter().map(|(group, _)| *group).collect();
        let scopes = Scopes::new(middleware, states);
        let mut problems = wiring::problems(&entries, states, &scopes);
        problems.extend(wiring::without_handlers(&entries, &set_up));
        if !problems.is_empty() {
            return Err(WiringError { problems });
        }
        let of = |kind: Option<UpdateKind>| {
            let entries = entries.iter().filter(|entry| entry.is_for(kind));
            Route::new(entries.map(|entry| entry.within(scopes.of(entry.handler, kind))))
        };
        let kinds = UpdateKind::ALL.iter().copied();
        let kinds = kinds.filter(|kind| entries.iter().any(|entry| entry.is_for(Some(*kind))));
        let routes = kinds.map(|kind| (kind, of(Some(kind)))).collect();
        let unknown = of(None);
        let handlers = entries.iter().map(|entry| entry.handler).collect();
        Ok(Self { handlers, routes, unknown, scopes, limit: None })
    }

    /// Lets no handler run for longer than this, its arguments and its reply included: it is ended
    /// then, which is a failure ([`HandlerError::TimedOut`]). One that blocks its thread cannot be
    /// ended.
    #[must_use]
    pub fn limited(mut self, limit: Option<Duration>) -> Self {
        self.limit = limit;
        self
    }

    /// How long a handler may run, if there is a limit.
    #[must_use]
    pub fn limit(&self) -> Option<Duration> {
        self.limit
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

    /// The handlers of the update's kind.
    fn route(&self, context: &Context) -> Option<&Route> {
        match context.update().kind() {
            Some(kind) => self.routes.get(&kind),
            None => Some(&self.unknown),
        }
    }

    /// Runs the handler that the update is for.
    pub async fn dispatch(&self, context: &Context) -> Outcome {
        self.tried(context, None).await
    }

    /// The same, and notes the handlers that were asked before and said that it is not for them.
    pub async fn dispatch_watched(
        &self,
        context: &Context,
        asked: &mut Vec<PassedOver>,
    ) -> Outcome {
        self.tried(context, Some(asked)).await
    }

    async fn tried(&self, context: &Context, mut asked: Option<&mut Vec<PassedOver>>) -> Outcome {
        let Some(route) = self.route(context) else { return Outcome::Unhandled };
        // However this ends, the update's dialogues are free for the next one.
        let _dialogues = context.at_hand().until_dropped();
        for entry in route.candidates(context) {
            let handler = entry.handler;
            // A panic is this update's error and nothing else's: what the handler held is dropped,
            // and nothing of it is seen again.
            context.asks(handler);
            let verdict = AssertUnwindSafe(self.run(entry, context)).catch_unwind().await;
            let error = match verdict {
                Ok(Ok(Verdict::Skipped(why))) => {
                    tracing::debug!(%handler, %why, "skipped");
                    if let Some(asked) = &mut asked {
                        asked.push(PassedOver::new(handler, why));
                    }
                    continue;
                }
                Ok(Ok(Verdict::Failed(error))) => HandlerError::Failed(error),
                Ok(Err(error)) => error,
                // An answer has been sent by now.
                Ok(Ok(Verdict::Handled | Verdict::Answered(_))) => {
                    return Outcome::Handled(handler);
                }
                Err(panic) => HandlerError::panicked(&*panic),
            };
            return Outcome::Failed(handler, error);
        }
        Outcome::Unhandled
    }

    /// Runs a handler, for as long as one may run.
    async fn run(&self, entry: &Entry, context: &Context) -> Result<Verdict, HandlerError> {
        let Some(limit) = self.limit else { return answered(entry, context).await };
        let ran = timeout(limit, answered(entry, context)).await;
        ran.unwrap_or(Err(HandlerError::TimedOut(limit)))
    }

    /// What is done when this handler fails: the hook of the innermost of its groups that has one,
    /// else the application's.
    #[must_use]
    pub fn error_hook(&self, handler: &Handler) -> Option<&ErrorHook> {
        self.scopes.hook_of(handler)
    }

    /// A failure as its hook is to see it: with the states that the handler sees.
    #[must_use]
    pub fn failure(
        &self,
        context: &Context,
        handler: &'static Handler,
        error: HandlerError,
    ) -> Failure {
        let context = context.seeing(self.scopes.states_of(handler));
        Failure::new(context, handler, error)
    }
}

/// Runs the handler, and sends the text that it answers with.
async fn answered(entry: &Entry, context: &Context) -> Result<Verdict, HandlerError> {
    match run(entry, context).await? {
        // Boxed, so that handlers that answer nothing do not pay for its size.
        Verdict::Answered(text) => match Box::pin(reply::answer(text, context)).await {
            Ok(()) => Ok(Verdict::Handled),
            Err(error) => Err(HandlerError::Failed(error)),
        },
        verdict => Ok(verdict),
    }
}

/// Asks what only code can judge, then runs the handler.
async fn run(entry: &Entry, context: &Context) -> Result<Verdict, HandlerError> {
    let Some(scope) = &entry.scope else {
        return match entry.asks && !Box::pin(asked(entry, context)).await? {
            true => Ok(not_met()),
            false => {
                named(entry.handler);
                Ok(entry.handler.call(context.clone()).await)
            }
        };
    };
    let context = scope.context(context);
    if entry.asks && !Box::pin(asked(entry, &context)).await? {
        return Ok(not_met());
    }
    named(entry.handler);
    // Boxed, so that handlers with nothing around them do not pay for its size.
    Box::pin(scope.call(context, entry.handler)).await
}

/// Names the handler in the span of its update, if there is one: what is logged from here on is its.
fn named(handler: &Handler) {
    tracing::Span::current().record("handler", handler.name());
}

async fn asked(entry: &Entry, context: &Context) -> Result<bool, HandlerError> {
    facts::all(context, entry.filters()).await.map_err(HandlerError::Failed)
}

fn not_met() -> Verdict {
    Verdict::Skipped(passed_over::UNMET.into())
}
