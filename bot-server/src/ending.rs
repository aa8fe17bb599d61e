//! How long the end of a bot may take, step by step.
//!
//! docs/deployment.md tells the sum to those who write the limits of containers and services.

use std::time::Duration;

/// What is under way is waited for so long before the server is told that the bot goes: by a webhook
/// before deleteWebhook, by polling before what was handled is confirmed.
pub(crate) const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// The answers of what has just ended reach the server within this: one that comes after
/// deleteWebhook is lost, and its update would be handled twice.
pub(crate) const ANSWERS_ARRIVE_WITHIN: Duration = Duration::from_millis(200);
/// A call that is to set the webhook may still take so long.
pub(crate) const LAST_WORD: Duration = Duration::from_secs(3);
/// The last calls about the webhook are tried so long.
pub(crate) const LAST_CALLS_WITHIN: Duration = Duration::from_secs(8);
/// The last getUpdates, which confirms, may take so long.
pub(crate) const CONFIRM_WITHIN: Duration = Duration::from_secs(5);
/// Handlers may go on so long after that.
pub(crate) const DRAIN_WITHIN: Duration = Duration::from_secs(20);
/// Handlers that are given up are waited for so long, with the dead letters that come of them; and
/// the storage that is told of the end.
pub(crate) const GIVEN_UP_WITHIN: Duration = Duration::from_secs(3);

/// What docs/deployment.md and the files in deploy/ grant.
const GRANTED: Duration = Duration::from_secs(45);
const _: () = assert!(LAST_WORD.as_millis() <= FINISH_WITHIN.as_millis());
/// By a webhook: the servers of the endpoint and of operators close last.
const _: () = assert!(
    FINISH_WITHIN.as_millis()
        + ANSWERS_ARRIVE_WITHIN.as_millis()
        + LAST_CALLS_WITHIN.as_millis()
        + DRAIN_WITHIN.as_millis()
        + 2 * GIVEN_UP_WITHIN.as_millis()
        + FINISH_WITHIN.as_millis()
        <= GRANTED.as_millis()
);
/// By polling: confirmed once before handlers go on, and once after.
const _: () = assert!(
    2 * CONFIRM_WITHIN.as_millis()
        + FINISH_WITHIN.as_millis()
        + DRAIN_WITHIN.as_millis()
        + 2 * GIVEN_UP_WITHIN.as_millis()
        <= GRANTED.as_millis()
);
