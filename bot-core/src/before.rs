//! Functions that run before handlers: what `#[before]` makes of them, and what they may return.

use std::{
    fmt,
    future::Future,
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
};

#[doc(hidden)]
pub use crate::__private;
use crate::{
    context::Context,
    error::BoxError,
    extract::Kind,
    group::{depth, is_within},
    handler::{Handler, Verdict},
    reply::Reply,
    state::States,
    update::UpdateKind,
};

/// A function under `#[before]`, as data.
///
/// It is described as a handler is. Its call skips where it lets the update go on.
pub struct Before(Handler);

inventory::collect!(Before);

impl Before {
    /// What `#[before]` saw of a function.
    #[must_use]
    pub const fn new(function: Handler) -> Self {
        Self(function)
    }

    /// The function: its kinds, its name, its place, what it needs.
    #[must_use]
    pub const fn function(&self) -> &Handler {
        &self.0
    }

    /// Whether it runs before handlers of this module.
    pub(crate) fn is_around(&self, module: &str) -> bool {
        is_within(module, self.0.place().module)
    }

    /// Whether it runs for updates of this kind; `None` is one that this version does not know.
    pub(crate) fn is_for(&self, kind: Option<UpdateKind>) -> bool {
        kind.map_or(self.0.is_for_any(), |kind| self.0.kinds().contains(kind))
    }
}

impl fmt::Debug for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Before").field(&self.0).finish()
    }
}

/// Every `#[before]` in the program in the order in which they run: those of outer modules first, then
/// by place.
pub(crate) fn linked() -> Vec<&'static Before> {
    let mut all: Vec<_> = inventory::iter::<Before>().collect();
    all.sort_by_key(|before| {
        let (place, name) = (before.0.place(), before.0.name());
        (depth(place.module), place, name)
    });
    all
}

/// A `#[before]` in front of a handler.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub(crate) before: &'static Before,
    /// The states that it sees, if they are not the application's.
    pub(crate) states: Option<Arc<States>>,
}

/// Which have run for the update at hand.
#[derive(Default)]
struct Ran(Mutex<Vec<&'static Before>>);

impl Ran {
    /// Whether this is the first time.
    fn begin(&self, before: &'static Before) -> bool {
        let mut ran = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = !ran.iter().any(|other| std::ptr::eq(*other, before));
        if first {
            ran.push(before);
        }
        first
    }
}

impl Opening {
    /// Runs it, unless it has run for this update.
    pub(crate) async fn run(&self, context: &Context) -> ControlFlow<Verdict> {
        if !context.extensions().get_or_default::<Ran>().begin(self.before) {
            return ControlFlow::Continue(());
        }
        let before = &self.before.0;
        match before.call(context.seeing(self.states.as_ref())).await {
            Verdict::Skipped(why) => {
                tracing::trace!(%before, %why, "the update goes on");
                ControlFlow::Continue(())
            }
            Verdict::Failed(source) => {
                let failed = BeforeFailed { before: before.to_string(), source };
                ControlFlow::Break(Verdict::Failed(failed.into()))
            }
            verdict => {
                tracing::debug!(%before, "the update goes no further");
                ControlFlow::Break(verdict)
            }
        }
    }
}

/// A function under `#[before]` failed, and the handler behind it was not called.
#[derive(Debug, thiserror::Error)]
#[error("#[before] {before} failed")]
struct BeforeFailed {
    before: String,
    source: BoxError,
}

/// What a function under `#[before]` may return for an update of the kind `K`.
#[diagnostic::on_unimplemented(
    message = "a function under `#[before]` cannot return `{Self}`",
    label = "this says neither to go on nor to stop",
    note = "it may return nothing, `ControlFlow<R, ()>` where `R` is what a handler of `{K}` may return and `Break(reply)` ends the update, or a `Result` of these"
)]
pub trait Pass<K: Kind>: Send {
    /// Says whether the update goes on; sends the reply if not.
    ///
    /// # Errors
    ///
    /// When the function returned an error, or its reply was refused.
    fn pass(
        self,
        context: &Context,
    ) -> impl Future<Output = Result<ControlFlow<()>, BoxError>> + Send;
}

impl<K: Kind> Pass<K> for () {
    async fn pass(self, _: &Context) -> Result<ControlFlow<()>, BoxError> {
        Ok(ControlFlow::Continue(()))
    }
}

impl<K: Kind, R: Reply<K>> Pass<K> for ControlFlow<R, ()> {
    async fn pass(self, context: &Context) -> Result<ControlFlow<()>, BoxError> {
        match self {
            Self::Continue(()) => Ok(ControlFlow::Continue(())),
            Self::Break(reply) => {
                reply.reply_last(context).await?;
                Ok(ControlFlow::Break(()))
            }
        }
    }
}

impl<K: Kind, P: Pass<K>, E: Into<BoxError> + Send> Pass<K> for Result<P, E> {
    async fn pass(self, context: &Context) -> Result<ControlFlow<()>, BoxError> {
        match self {
            Ok(pass) => pass.pass(context).await,
            Err(error) => Err(error.into()),
        }
    }
}
