//! What is done when a handler fails.

use std::{error::Error as _, fmt, future::Future, panic::AssertUnwindSafe, pin::Pin, sync::Arc};

use futures_util::FutureExt;

use crate::{
    context::Context, error::BoxError, extract::kind, handler::Handler, reply::Reply,
    router::HandlerError,
};

/// A handler that failed, as an error hook gets it.
///
/// As text it is the handler, its place and the error with all that caused it, in one line. That may
/// say more than a stranger should read; it never holds the bot's token.
#[derive(Debug)]
#[non_exhaustive]
pub struct Failure {
    /// The update in its surroundings.
    pub context: Context,
    /// The handler that failed; its name and place are in it.
    pub handler: &'static Handler,
    /// An error, a panic, or what a layer said.
    pub error: HandlerError,
}

impl Failure {
    pub(crate) fn new(context: Context, handler: &'static Handler, error: HandlerError) -> Self {
        Self { context, handler, error }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed: {}", self.handler, self.error)?;
        let mut source = self.error.source();
        while let Some(cause) = source {
            write!(f, "; because: {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

/// An error hook at work.
pub type Hooked = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

/// Something that is done when a handler fails: an `async fn` or a closure that takes a [`Failure`]
/// and gives what a handler of [any](kind::any) kind may return. A text goes to the update's chat.
///
/// `M` is found by the compiler.
#[diagnostic::on_unimplemented(
    message = "this cannot be done when a handler fails",
    label = "not an async function from `Failure` to a reply",
    note = "an error hook is an `async fn(failure: Failure)` or a closure like it; it may return nothing, a text for the update's chat, a method such as `SendMessage`, or an `Option` or `Result` of these"
)]
pub trait OnError<M>: Send + Sync + 'static {
    /// Does it.
    fn hook(&self, failure: Failure) -> Hooked;
}

#[diagnostic::do_not_recommend]
impl<H, F, R> OnError<(F, R)> for H
where
    H: Fn(Failure) -> F + Send + Sync + 'static,
    F: Future<Output = R> + Send + 'static,
    R: Reply<kind::any>,
{
    fn hook(&self, failure: Failure) -> Hooked {
        let context = failure.context.clone();
        let answer = self(failure);
        Box::pin(async move { answer.await.reply_last(&context).await })
    }
}

/// What is done when a handler fails, of whatever type it is.
#[derive(Clone)]
pub struct ErrorHook(Arc<dyn Fn(Failure) -> Hooked + Send + Sync>);

impl ErrorHook {
    pub(crate) fn new<M>(hook: impl OnError<M>) -> Self {
        Self(Arc::new(move |failure| hook.hook(failure)))
    }

    pub(crate) fn of(hook: fn(Failure) -> Hooked) -> Self {
        Self(Arc::new(hook))
    }

    /// Does it.
    ///
    /// # Errors
    ///
    /// When it fails or panics, or its reply is refused.
    pub async fn call(&self, failure: Failure) -> Result<(), HandlerError> {
        // As in the router: nothing of what the hook held is seen again.
        let done = AssertUnwindSafe(async { (self.0)(failure).await }).catch_unwind().await;
        match done {
            Ok(done) => done.map_err(HandlerError::Failed),
            Err(panic) => Err(HandlerError::panicked(&*panic)),
        }
    }
}

impl fmt::Debug for ErrorHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorHook")
    }
}
