//! Games and their scores.

use serde_json::Value;

use super::keep_only;

/// Little more than the game itself, whose pictures have no lasting identifier.
pub(super) fn message(message: &mut Value) {
    keep_only(message, &["message_id", "chat", "date", "game"]);
    if let Some(Value::Array(sizes)) = message.pointer_mut("/game/photo") {
        sizes.iter_mut().for_each(|size| remove(size, "file_unique_id"));
    }
}

/// Players of whom it is not said whether they are bots.
pub(super) fn scores(scores: &mut Value) {
    for score in scores.as_array_mut().into_iter().flatten() {
        remove(&mut score["user"], "is_bot");
    }
}

fn remove(value: &mut Value, field: &str) {
    if let Value::Object(object) = value {
        object.remove(field);
    }
}
