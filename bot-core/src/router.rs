//! From an update to the handler that runs.
//!
//! 1. Only handlers of the update's kind are looked at.
//! 2. Those for the command that the message starts with come first, found in a hash table; then
//!    all without a filter in the attribute.
//! 3. Among equals, handlers with an argument that chooses updates come before those that take
//!    everything; then the order is that of file and line.
//! 4. A handler whose argument says "not mine" is passed over; the first other one runs, and no
//!    further one.

use std::{collections::HashMap, fmt, panic::AssertUnwindSafe};

use futures_util::FutureExt;

use crate::{
    context::Context,
    error::BoxError,
    handler::{Handler, Verdict},
    state::States,
    update::{AllowedUpdates, UpdateKind},
};

/// The handlers of a bot, ordered and indexed.
#[derive(Debug)]
pub struct Router {
    handlers: Vec<&'static Handler>,
    routes: HashMap<UpdateKind, Route>,
}

/// The handlers of one kind, each list in the order of trial.
#[derive(Debug, Default)]
struct Route {
    commands: HashMap<&'static str, Vec<&'static Handler>>,
    others: Vec<&'static Handler>,
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

/// Handlers that cannot be put together: everything that is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WiringError {
    /// A sentence for each thing that is wrong.
    pub problems: Vec<String>,
}

impl Router {
    /// Orders and indexes handlers, and checks that each can run.
    ///
    /// # Errors
    ///
    /// Names every pair of handlers of which one can never run, and every handler that needs a
    /// state that is not there.
    pub fn new(
        handlers: impl IntoIterator<Item = &'static Handler>,
        states: &States,
    ) -> Result<Self, WiringError> {
        let mut handlers: Vec<_> = handlers.into_iter().collect();
        handlers.sort_by_key(|h| (h.takes_all(), h.place(), h.name()));
        handlers.dedup_by(|a, b| std::ptr::eq(*a, *b));
        let mut routes: HashMap<UpdateKind, Route> = HashMap::new();
        let mut problems = Vec::new();
        for handler in &handlers {
            let route = routes.entry(handler.kind()).or_default();
            let equals = match handler.filter().command {
                Some(name) => route.commands.entry(name).or_default(),
                None => &mut route.others,
            };
            // Sorted: only one that takes everything can stand before another such.
            if let Some(first) = equals.iter().find(|h| h.takes_all()) {
                problems.push(collision(first, handler));
            }
            equals.push(handler);
            problems.extend(handler.needs().filter(|key| !states.has(*key)).map(|key| {
                format!(
                    "{handler} takes a `State<{}>` that nobody provided: add it with `App::state`",
                    key.name()
                )
            }));
        }
        match problems.is_empty() {
            true => Ok(Self { handlers, routes }),
            false => Err(WiringError { problems }),
        }
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
        for handler in self.candidates(context) {
            // A panic is this update's error and nothing else's: what the handler held is dropped,
            // and nothing of it is seen again.
            let verdict = AssertUnwindSafe(handler.call(context.clone())).catch_unwind().await;
            return match verdict {
                Ok(Verdict::Handled) => Outcome::Handled(handler),
                Ok(Verdict::Failed(error)) => Outcome::Failed(handler, HandlerError::Failed(error)),
                Ok(Verdict::Skipped(why)) => {
                    tracing::debug!(%handler, %why, "skipped");
                    continue;
                }
                Err(panic) => {
                    let message = panic_message(&*panic).to_owned();
                    Outcome::Failed(handler, HandlerError::Panicked(message))
                }
            };
        }
        Outcome::Unhandled
    }

    /// The handlers to be tried, in order.
    fn candidates<'a>(&'a self, context: &Context) -> impl Iterator<Item = &'static Handler> + 'a {
        let route = context.update().kind().and_then(|kind| self.routes.get(&kind));
        let by_command = route.filter(|route| !route.commands.is_empty()).and_then(|route| {
            let name = context.command()?.name;
            if name.bytes().any(|b| b.is_ascii_uppercase()) {
                return route.commands.get(&*name.to_ascii_lowercase());
            }
            route.commands.get(name)
        });
        let others = route.map(|route| &route.others);
        by_command.into_iter().chain(others).flatten().copied()
    }
}

fn collision(first: &Handler, second: &Handler) -> String {
    let what = match second.filter().command {
        Some(name) => format!("the command /{name}"),
        None => "everything that no other handler takes".to_owned(),
    };
    let kind = second.kind().as_str();
    format!(
        "{second} can never run: {first} takes {what} of the kind `{kind}` before it; \
         remove one, or give it a filter of its own"
    )
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

impl fmt::Display for WiringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [one] => f.write_str(one),
            all => {
                write!(f, "{} things are wrong with the handlers", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
            }
        }
    }
}

impl std::error::Error for WiringError {}
