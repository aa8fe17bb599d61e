//! The webhook.

use serde_json::{Value, json};

/// No error is `null`, where Telegram leaves it out.
pub(super) fn webhook_info(info: &mut Value) {
    if let Value::Object(info) = info {
        for field in ["last_error_date", "last_error_message"] {
            info.entry(field).or_insert(json!(null));
        }
    }
}
