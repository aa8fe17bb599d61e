//! What becomes of a handler's failure: its hook has it, or else the log.

use bot_core::{Context, Handler, HandlerError, Router};

use crate::error::chain;

/// Hands a failure to the hook of the handler's group or application. Without one it is logged, and
/// the chat is told nothing.
pub(super) async fn report(
    router: &Router,
    context: &Context,
    handler: &'static Handler,
    error: HandlerError,
) {
    let Some(hook) = router.error_hook(handler) else {
        tracing::error!(%handler, error = chain(&error), "the handler failed");
        return;
    };
    let failure = router.failure(context, handler, error);
    let failed = failure.to_string();
    match hook.call(failure).await {
        Ok(()) => tracing::debug!("{failed}; its error hook has dealt with it"),
        // What it was to deal with would be lost with it.
        Err(error) => {
            tracing::error!(error = chain(&error), "the error hook failed, after {failed}");
        }
    }
}
