//! Calls at the start of a bot's life: the platform may be away for a moment.

use std::time::Duration;

use bot_core::CallError;
use tokio_util::sync::CancellationToken;

use crate::error::chain;

/// Waits between attempts.
const WAITS: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

/// The work's result, or nothing if it is time to stop before. Only for work that leaves nothing
/// behind when it is dropped.
pub(super) async fn or_stop<T>(
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => {
            tracing::info!("stopped before the start was over");
            None
        }
        result = work => Some(result),
    }
}

/// Calls again, a few times and ever later, what failed for a reason that may pass. A call under
/// way is not given up, for nobody would know what it did: it is time to stop only between calls.
pub(super) async fn patiently<T, C>(
    stop: &CancellationToken,
    call: impl Fn() -> C,
) -> Option<Result<T, CallError>>
where
    C: IntoFuture<Output = Result<T, CallError>>,
{
    let mut waits = WAITS.into_iter();
    loop {
        let error = match call().await {
            Ok(result) => return Some(Ok(result)),
            Err(error) => error,
        };
        let Some(wait) = waits.next().filter(|_| may_pass(&error)) else {
            return Some(Err(error));
        };
        let wait = error.retry_after().unwrap_or(wait);
        tracing::warn!(error = chain(&error), ?wait, "trying again");
        or_stop(stop, tokio::time::sleep(wait)).await?;
    }
}

/// Whether the reason of an error may be gone by the next attempt.
pub(super) fn may_pass(error: &CallError) -> bool {
    match error {
        CallError::Api(error) => matches!(error.error_code, 429 | 500 | 502..=599),
        CallError::Transport { .. } => true,
        // A proxy's page in place of an answer.
        CallError::Answer { status, .. } => *status >= 500,
        _ => false,
    }
}
