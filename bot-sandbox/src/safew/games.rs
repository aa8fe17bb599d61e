//! Games and their scores.

use serde_json::Value;

use super::{keep_only, without};

/// Little more than the game itself.
pub(super) fn message(message: &mut Value) {
    keep_only(message, &["message_id", "chat", "date", "game"]);
    pictures(message);
}

/// The pictures of games have no lasting identifier, wherever the game is.
pub(super) fn pictures(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(sizes)) =
                object.get_mut("game").and_then(|game| game.get_mut("photo"))
            {
                sizes.iter_mut().for_each(|size| without(size, &["file_unique_id"]));
            }
            object.values_mut().for_each(pictures);
        }
        Value::Array(values) => values.iter_mut().for_each(pictures),
        _ => {}
    }
}

/// Players of whom it is not said whether they are bots.
pub(super) fn scores(scores: &mut Value) {
    for score in scores.as_array_mut().into_iter().flatten() {
        without(&mut score["user"], &["is_bot"]);
    }
}
