//! Buttons in place of the user's own keyboard, one function for each thing they can ask for.

use crate::types::{
    ForceReply, KeyboardButton, KeyboardButtonPollType, KeyboardButtonRequestChat,
    KeyboardButtonRequestUsers, PollType, ReplyKeyboardMarkup, ReplyKeyboardRemove, WebAppInfo,
};

/// A button that sends its text.
#[must_use]
pub fn text_button(text: impl Into<String>) -> KeyboardButton {
    KeyboardButton::new(text)
}

/// A button that sends the user's phone number; in private chats only.
#[must_use]
pub fn request_contact(text: impl Into<String>) -> KeyboardButton {
    KeyboardButton::new(text).request_contact(true)
}

/// A button that sends where the user is; in private chats only.
#[must_use]
pub fn request_location(text: impl Into<String>) -> KeyboardButton {
    KeyboardButton::new(text).request_location(true)
}

/// A button that lets the user choose users, who come back in `users_shared`.
#[must_use]
pub fn request_users(
    text: impl Into<String>,
    request: KeyboardButtonRequestUsers,
) -> KeyboardButton {
    KeyboardButton::new(text).request_users(request)
}

/// A button that lets the user choose a chat, which comes back in `chat_shared`.
#[must_use]
pub fn request_chat(text: impl Into<String>, request: KeyboardButtonRequestChat) -> KeyboardButton {
    KeyboardButton::new(text).request_chat(request)
}

/// A button that has the user make a poll: of this kind, or with `None` of any.
#[must_use]
pub fn request_poll(text: impl Into<String>, kind: impl Into<Option<PollType>>) -> KeyboardButton {
    let any = KeyboardButtonPollType::new();
    let request = match kind.into() {
        Some(kind) => any.r#type(kind),
        None => any,
    };
    KeyboardButton::new(text).request_poll(request)
}

/// A button that opens a Web App, which can send `web_app_data`; in private chats only.
#[must_use]
pub fn reply_web_app_button(text: impl Into<String>, url: impl Into<String>) -> KeyboardButton {
    KeyboardButton::new(text).web_app(WebAppInfo::new(url))
}

/// Takes a reply keyboard away again.
#[must_use]
pub fn remove_keyboard() -> ReplyKeyboardRemove {
    ReplyKeyboardRemove::new()
}

/// Has the user write a reply, with a hint of 1 to 64 characters in the input field.
///
/// Without a hint it is [`ForceReply::new`].
#[must_use]
pub fn force_reply(placeholder: impl Into<String>) -> ForceReply {
    ForceReply::new().input_field_placeholder(placeholder)
}

/// A keyboard as high as its buttons need: without that a single row fills half the screen.
pub(super) fn keyboard(rows: Vec<Vec<KeyboardButton>>) -> ReplyKeyboardMarkup {
    ReplyKeyboardMarkup::new(rows).resize_keyboard(true)
}

impl From<&str> for KeyboardButton {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for KeyboardButton {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn each_button_asks_for_its_one_thing() {
        let users = KeyboardButtonRequestUsers::new(1);
        let chat = KeyboardButtonRequestChat::new(2, true);
        let chat_json = r#""request_chat":{"request_id":2,"chat_is_channel":true}"#;
        let cases = [
            (text_button("t"), ""),
            (request_contact("t"), r#","request_contact":true"#),
            (request_location("t"), r#","request_location":true"#),
            (request_users("t", users), r#","request_users":{"request_id":1}"#),
            (request_chat("t", chat), &format!(",{chat_json}")),
            (request_poll("t", None), r#","request_poll":{}"#),
            (request_poll("t", PollType::Quiz), r#","request_poll":{"type":"quiz"}"#),
            (reply_web_app_button("t", "u"), r#","web_app":{"url":"u"}"#),
        ];
        for (button, expected) in cases {
            assert_eq!(json::to_string(&button), format!("{{\"text\":\"t\"{expected}}}"));
        }
        assert_eq!(json::to_string(&remove_keyboard()), r#"{"remove_keyboard":true}"#);
        let force = json::to_string(&force_reply("Your name"));
        assert_eq!(force, r#"{"force_reply":true,"input_field_placeholder":"Your name"}"#);
    }
}
