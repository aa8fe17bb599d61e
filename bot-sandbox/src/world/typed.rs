//! What the sandbox keeps by name, as the API's types.

use bot_core::json::{self, Read};
use serde_json::Value;

/// A value that was put together here, as a type of the API. What came from outside is read where
/// it came in, and refused there in words.
pub(super) fn typed<T: Read + Default>(value: &Value) -> T {
    json::from_str(&value.to_string()).expect("the sandbox fills only fields that the type has")
}
