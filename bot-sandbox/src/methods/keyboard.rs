//! Keyboards: reading and checking them.

use bot_core::types::{InlineKeyboardButton, InlineKeyboardMarkup, ReplyMarkup};

use super::Call;
use crate::api_error::{Answer, ApiError};

/// Longest data of a button, in bytes.
const MAX_CALLBACK_DATA: usize = 64;
/// Most buttons of an inline keyboard.
const MAX_BUTTONS: usize = 100;

/// The keyboard of a new message; one in which there is nothing is none.
pub(super) fn markup(call: &Call<'_>) -> Answer<Option<ReplyMarkup>> {
    let markup = call.parameters.json("reply_markup", "reply keyboard markup JSON object")?;
    let markup = markup.filter(|markup| match markup {
        ReplyMarkup::Unknown(_) => false,
        ReplyMarkup::InlineKeyboardMarkup(inline) => !is_empty(inline),
        _ => true,
    });
    if let Some(ReplyMarkup::InlineKeyboardMarkup(inline)) = &markup {
        check(inline)?;
    }
    Ok(markup)
}

/// The keyboard of a message that is there already; one in which there is nothing is none.
pub(super) fn inline(call: &Call<'_>) -> Answer<Option<InlineKeyboardMarkup>> {
    let keyboard: Option<InlineKeyboardMarkup> =
        call.parameters.json("reply_markup", "inline keyboard markup JSON object")?;
    let keyboard = keyboard.filter(|keyboard| !is_empty(keyboard));
    if let Some(keyboard) = &keyboard {
        check(keyboard)?;
    }
    Ok(keyboard)
}

fn is_empty(keyboard: &InlineKeyboardMarkup) -> bool {
    keyboard.inline_keyboard.iter().all(Vec::is_empty)
}

pub(super) fn check(keyboard: &InlineKeyboardMarkup) -> Answer<()> {
    if keyboard.inline_keyboard.iter().flatten().count() > MAX_BUTTONS {
        return Err(ApiError::bad_request("REPLY_MARKUP_TOO_LONG"));
    }
    for button in keyboard.inline_keyboard.iter().flatten() {
        if button.text.is_empty() {
            return Err(ApiError::bad_request(
                "can't parse inline keyboard button: text buttons must have a text",
            ));
        }
        if let Some(data) = &button.callback_data
            && !(1..=MAX_CALLBACK_DATA).contains(&data.len())
        {
            return Err(ApiError::bad_request("BUTTON_DATA_INVALID"));
        }
        if !does_something(button) {
            return Err(ApiError::bad_request(
                "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
            ));
        }
    }
    Ok(())
}

fn does_something(button: &InlineKeyboardButton) -> bool {
    button.callback_data.is_some()
        || button.url.is_some()
        || button.web_app.is_some()
        || button.login_url.is_some()
        || button.switch_inline_query.is_some()
        || button.switch_inline_query_current_chat.is_some()
        || button.switch_inline_query_chosen_chat.is_some()
        || button.copy_text.is_some()
        || button.callback_game.is_some()
        || button.disabled.is_some()
        || button.pay == Some(true)
}

/// Checks where the button that starts a game is: first below a game, and nowhere else.
pub(super) fn check_game(keyboard: &InlineKeyboardMarkup, is_game: bool) -> Answer<()> {
    let mut buttons = keyboard.inline_keyboard.iter().flatten();
    let first = buttons.next().is_some_and(|button| button.callback_game.is_some());
    let another = buttons.any(|button| button.callback_game.is_some());
    match (is_game, first, another) {
        (true, true, false) | (false, false, false) => Ok(()),
        (true, false, false) => Err(ApiError::bad_request("REPLY_MARKUP_GAME_EMPTY")),
        (true, _, true) => Err(ApiError::bad_request("BUTTON_POS_INVALID")),
        (false, _, _) => Err(ApiError::bad_request("BUTTON_TYPE_INVALID")),
    }
}
