//! The webhook.

use serde_json::Value;

use super::null_if_missing;

/// No error is `null`, where Telegram leaves it out.
pub(super) fn info(info: &mut Value) {
    null_if_missing(info, &["last_error_date", "last_error_message"]);
}
