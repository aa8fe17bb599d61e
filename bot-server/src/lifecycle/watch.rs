//! Looking after a webhook that is set, until it is time to stop.
//!
//! A webhook that is another's, or that somebody has deleted, is not set again: whoever did that had
//! a reason, and two programs that set theirs in turn would never come to rest. One case is no
//! reason: an old process that stops has looked whether the webhook is its own, and deletes it a moment
//! later, when it is the new process's already. So one that is gone soon after it was set is set again.

use std::{iter, time::Duration};

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{
    patience::{GaveUp, Patience},
    webhook::{Webhook, Whose},
};
use crate::{causes::chain, ending::LAST_CALLS_WITHIN, status::Status};

/// When it is looked at after it was set: an old process that ends beside this one makes its last calls
/// within [`LAST_CALLS_WITHIN`].
const SOON: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(7),
    Duration::from_secs(15),
    Duration::from_secs(30),
];
/// How long after it was set one that is gone is set again.
const SETTLED_AFTER: Duration = Duration::from_secs(40);
/// How long the platform may be away while it is set again.
const SET_AGAIN_WITHIN: Duration = Duration::from_secs(30);

const _: () = assert!(LAST_CALLS_WITHIN.as_secs() * 2 < SETTLED_AFTER.as_secs());

/// Looks at the webhook, soon after it was set and then every so often, until it is time to stop.
pub(super) async fn watch(
    webhook: &Webhook,
    every: Duration,
    status: &Status,
    stop: &CancellationToken,
) {
    let set_at = Instant::now();
    let soon = SOON.iter().map(|at| at.saturating_sub(set_at.elapsed()));
    let mut is_answered = true;
    for wait in soon.chain(iter::repeat(every)) {
        let look = async {
            sleep(wait).await;
            webhook.look(status).await
        };
        let Some(seen) = stop.run_until_cancelled(look).await else { return };
        if let Err(error) = &seen
            && is_answered
        {
            tracing::warn!(error = chain(error), "the webhook cannot be looked at");
        }
        is_answered = seen.is_ok();
        if matches!(seen, Ok(Whose::None)) && set_at.elapsed() < SETTLED_AFTER {
            set_again(webhook, status, stop).await;
        }
    }
}

/// Sets the webhook again that was just set and is gone.
async fn set_again(webhook: &Webhook, status: &Status, stop: &CancellationToken) {
    tracing::warn!(
        "it was set a moment ago: an old process that was stopping may have taken it for its own; it is set again"
    );
    let patience = Patience {
        stop,
        within: SET_AGAIN_WITHIN,
        last_word: LAST_CALLS_WITHIN,
        waits_as_told: true,
    };
    match webhook.set(&patience, false).await {
        Ok(_) => webhook.verify(stop, status).await,
        Err(GaveUp { source, .. }) => {
            tracing::warn!(error = chain(&source), "the webhook could not be set again");
        }
    }
}
