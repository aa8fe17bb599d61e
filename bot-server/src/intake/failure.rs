//! What becomes of a handler's failure: its hook has it, or else the update is a dead letter.

use bot_core::{Context, Handler, HandlerError, Router};
use tokio::time::timeout;

use crate::{
    causes::chain,
    dead_letters::{DeadLetter, Office},
};

/// Hands a failure to the hook of the handler's group or application. Without one the update is a
/// dead letter, and the chat is told nothing.
pub(super) async fn report(
    router: &Router,
    dead_letters: &Office,
    context: &Context,
    handler: &'static Handler,
    error: HandlerError,
) {
    if let Err(why) = dealt_with(router, context, handler, error).await {
        let letter = DeadLetter::failed(context.update(), handler.to_string(), why);
        dead_letters.take(letter).await;
    }
}

/// Lets the hook deal with a failure, for as long as a handler may run; what is left of it is why the
/// update is given up.
pub(crate) async fn dealt_with(
    router: &Router,
    context: &Context,
    handler: &'static Handler,
    error: HandlerError,
) -> Result<(), String> {
    let Some(hook) = router.error_hook(handler) else { return Err(chain(&error)) };
    let failure = router.failure(context, handler, error);
    let failed = failure.to_string();
    let called = match router.limit() {
        None => hook.call(failure).await,
        Some(limit) => {
            let called = timeout(limit, hook.call(failure)).await;
            called.unwrap_or(Err(HandlerError::TimedOut(limit)))
        }
    };
    // What it was to deal with would be lost with it.
    called.map_err(|error| format!("the error hook failed, after {failed}: {}", chain(&error)))?;
    tracing::debug!("{failed}; its error hook has dealt with it");
    Ok(())
}
