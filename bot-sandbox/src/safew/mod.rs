//! Answers in SafeW's own shape, made from those that Telegram gives: one function per difference,
//! in a file per group of methods.

mod bot;

use serde_json::Value;

/// The result of a method (as the API writes its name) in SafeW's shape.
pub(crate) fn shape(method: &str, result: String) -> String {
    let change: fn(&mut Value) = match method {
        "getMe" => bot::me,
        _ => return result,
    };
    let Ok(mut value) = serde_json::from_str(&result) else {
        return result;
    };
    change(&mut value);
    value.to_string()
}

/// Keeps only these fields of an object.
fn keep_only(value: &mut Value, fields: &[&str]) {
    if let Value::Object(object) = value {
        object.retain(|key, _| fields.contains(&&**key));
    }
}
