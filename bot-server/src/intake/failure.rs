//! What becomes of a handler's failure: its hook has it, or else the update is a dead letter.

use bot_core::{Context, Handler, HandlerError, Router};
use tokio::time::timeout;

use crate::{
    dead_letters::{DeadLetter, Office},
    error::chain,
};

/// Hands a failure to the hook of the handler's group or application. Without one the update is a
/// dead letter, and the chat is told nothing. A hook may run for as long as a handler.
pub(super) async fn report(
    router: &Router,
    dead_letters: &Office,
    context: &Context,
    handler: &'static Handler,
    error: HandlerError,
) {
    let Some(hook) = router.error_hook(handler) else {
        let (update, error) = (context.update(), chain(&error));
        return dead_letters.take(DeadLetter::failed(update, handler.to_string(), error)).await;
    };
    let failure = router.failure(context, handler, error);
    let failed = failure.to_string();
    let called = match router.limit() {
        None => hook.call(failure).await,
        Some(limit) => {
            let called = timeout(limit, hook.call(failure)).await;
            called.unwrap_or(Err(HandlerError::TimedOut(limit)))
        }
    };
    match called {
        Ok(()) => tracing::debug!("{failed}; its error hook has dealt with it"),
        // What it was to deal with would be lost with it.
        Err(error) => {
            let error = format!("the error hook failed, after {failed}: {}", chain(&error));
            let letter = DeadLetter::failed(context.update(), handler.to_string(), error);
            dead_letters.take(letter).await;
        }
    }
}
