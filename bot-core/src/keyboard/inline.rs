//! Buttons below a message, one function for each thing they can do.

use super::data::{self, AnyButtonData, ButtonData};
use crate::{
    callback_data::DataTooLong,
    types::{
        CallbackGame, CopyTextButton, DisabledButton, InlineKeyboardButton, LoginUrl, WebAppInfo,
    },
};

/// A button that sends the bot a callback query with this data: a value of a type that derives
/// [`CallbackData`](crate::callback_data::CallbackData), or a text of 1 to 64 bytes.
///
/// ```
/// use bot_core::keyboard::button;
///
/// assert_eq!(button("Tea", "tea").callback_data.as_deref(), Some("tea"));
/// ```
///
/// A type whose data may be too long is a compile error: [`try_button`] takes it. Signed data is one
/// too, until it has been [signed](crate::callback_data::CallbackData::sign).
#[must_use]
pub fn button(text: impl Into<String>, data: impl ButtonData) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).callback_data(data.into_text())
}

/// The same with data that may be too long: a text, or a value with a text inside.
///
/// ```
/// use bot_core::keyboard::try_button;
///
/// let search = |text: &str| try_button("Search", format!("search:{text}"));
/// assert!(search("tea").is_ok());
/// assert_eq!(search(&"tea".repeat(20)).unwrap_err().length, 67);
/// ```
///
/// # Errors
///
/// When the data has more than 64 bytes.
pub fn try_button(
    text: impl Into<String>,
    data: impl AnyButtonData,
) -> Result<InlineKeyboardButton, DataTooLong> {
    Ok(InlineKeyboardButton::new(text).callback_data(data::fitting(data)?))
}

/// A button that opens a URL.
#[must_use]
pub fn url_button(text: impl Into<String>, url: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).url(url)
}

/// A button that opens a Web App, by its HTTPS URL; in private chats only.
#[must_use]
pub fn web_app_button(text: impl Into<String>, url: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).web_app(WebAppInfo::new(url))
}

/// A button that opens an HTTPS URL and signs the user in there.
///
/// For more than the URL make a [`LoginUrl`] and use [`InlineKeyboardButton::login_url`].
#[must_use]
pub fn login_button(text: impl Into<String>, url: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).login_url(LoginUrl::new(url))
}

/// A button that lets the user choose a chat and starts an inline query there.
#[must_use]
pub fn switch_inline_button(
    text: impl Into<String>,
    query: impl Into<String>,
) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).switch_inline_query(query)
}

/// A button that starts an inline query in the chat at hand.
#[must_use]
pub fn switch_inline_here_button(
    text: impl Into<String>,
    query: impl Into<String>,
) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).switch_inline_query_current_chat(query)
}

/// A button that puts a text of 1 to 256 characters on the user's clipboard.
#[must_use]
pub fn copy_button(text: impl Into<String>, copied: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).copy_text(CopyTextButton::new(copied))
}

/// The button that starts the message's game; the first of the first row, in a game only.
#[must_use]
pub fn game_button(text: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).callback_game(CallbackGame::new())
}

/// The button that pays the message's invoice; the first of the first row, in an invoice only.
#[must_use]
pub fn pay_button(text: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).pay(true)
}

/// A button that does nothing. Telegram only.
#[must_use]
pub fn disabled_button(text: impl Into<String>) -> InlineKeyboardButton {
    InlineKeyboardButton::new(text).disabled(DisabledButton::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn each_button_does_its_one_thing() {
        let cases = [
            (button("t", "d"), r#""callback_data":"d""#),
            (url_button("t", "u"), r#""url":"u""#),
            (web_app_button("t", "u"), r#""web_app":{"url":"u"}"#),
            (login_button("t", "u"), r#""login_url":{"url":"u"}"#),
            (switch_inline_button("t", ""), r#""switch_inline_query":"""#),
            (switch_inline_here_button("t", "q"), r#""switch_inline_query_current_chat":"q""#),
            (copy_button("t", "c"), r#""copy_text":{"text":"c"}"#),
            (game_button("t"), r#""callback_game":{}"#),
            (pay_button("t"), r#""pay":true"#),
            (disabled_button("t"), r#""disabled":{}"#),
        ];
        for (button, expected) in cases {
            assert_eq!(json::to_string(&button), format!("{{\"text\":\"t\",{expected}}}"));
        }
    }
}
