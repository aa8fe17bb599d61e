//! Answers in SafeW's own shape, made from those that Telegram gives: one function per difference,
//! in a file per group of methods.

mod bot;
mod changes;
mod chats;
mod members;

use serde_json::Value;

/// The result of a method (as the API writes its name) in SafeW's shape.
pub(crate) fn shape(method: &str, result: String) -> String {
    let change: fn(&mut Value) = match method {
        "getMe" => bot::me,
        "getUpdates" => changes::list,
        "getChat" => chats::chat,
        "getChatMember" => members::member,
        "getChatAdministrators" => members::list,
        "createChatInviteLink" | "editChatInviteLink" | "revokeChatInviteLink" => members::link,
        _ => return result,
    };
    changed(result, change)
}

/// An update in SafeW's shape.
pub(crate) fn update(update: String) -> String {
    changed(update, changes::update)
}

fn changed(json: String, change: fn(&mut Value)) -> String {
    let Ok(mut value) = serde_json::from_str(&json) else {
        return json;
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

/// Leaves these fields of an object out.
fn without(value: &mut Value, fields: &[&str]) {
    if let Value::Object(object) = value {
        object.retain(|key, _| !fields.contains(&&**key));
    }
}

/// Says `null` where these fields of an object are missing.
fn null_if_missing(value: &mut Value, fields: &[&str]) {
    if let Value::Object(object) = value {
        for field in fields {
            object.entry(*field).or_insert(Value::Null);
        }
    }
}
