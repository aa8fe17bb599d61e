//! Messages.

use serde_json::Value;

/// A list of one.
pub(super) fn copied(message_id: &mut Value) {
    *message_id = Value::Array(vec![message_id.take()]);
}
