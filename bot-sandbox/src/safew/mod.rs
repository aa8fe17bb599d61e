//! Answers in SafeW's own shape, made from those that Telegram gives: one function per difference,
//! in a file per group of methods.

mod bot;
mod changes;
mod chats;
mod games;
mod members;
mod messages;
mod webhook;

use serde_json::Value;

use crate::api_error::ApiError;

/// Refusals that are a code and nothing else there.
const CODES: [&str; 5] = [
    "EMOTICON_STICKERPACK_MISSING",
    "MESSAGE_EMPTY",
    "MESSAGE_TOO_LONG",
    "RANDOM_ID_INVALID",
    "TEXTDRAFT_PEER_INVALID",
];

/// Methods that can be called by GET as well.
const BY_GET: [&str; 4] = ["getMe", "getUpdates", "getFile", "getUserProfilePhotos"];

/// Whether a method, its name in any case of letters, can be called by GET.
pub(crate) fn takes_get(method: &str) -> bool {
    BY_GET.iter().any(|name| name.eq_ignore_ascii_case(method))
}

/// The result of a method (as the API writes its name) in SafeW's shape.
pub(crate) fn shape(method: &str, result: String) -> String {
    let change: fn(&mut Value) = match method {
        "getMe" => bot::me,
        "getWebhookInfo" => webhook::info,
        "copyMessage" => messages::copied,
        "sendGame" | "setGameScore" => games::message,
        "getGameHighScores" => games::scores,
        "getUpdates" => changes::list,
        "getChat" => chats::chat,
        "getChatMember" => members::member,
        "getChatAdministrators" => members::list,
        "createChatInviteLink" | "editChatInviteLink" | "revokeChatInviteLink" => members::link,
        _ if result.contains(r#""game":"#) => games::pictures, // of a message, wherever it is
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

/// A refusal in SafeW's words.
pub(crate) fn refusal(mut error: ApiError) -> ApiError {
    let words = error.description.strip_prefix("Bad Request: ").unwrap_or_default();
    let code = match words {
        "message text is empty" | "text must be non-empty" => Some("MESSAGE_EMPTY"),
        "message is too long" => Some("MESSAGE_TOO_LONG"),
        code => CODES.iter().copied().find(|known| *known == code),
    };
    if let Some(code) = code {
        error.description = code.into();
    }
    error
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
