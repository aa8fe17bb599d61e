//! How a bot presents itself: its name, what is said of it, and its menu button.

use bot_core::types::{
    BotDescription, BotName, BotShortDescription, ChatType, MenuButton, MenuButtonCommands,
    MenuButtonDefault, UserId,
};

use super::{Call, done};
use crate::{
    api_error::{Answer, ApiError, result},
    world::{BotState, ChatKey},
};

/// Longest name.
const MAX_NAME: usize = 64;
/// Longest description.
const MAX_DESCRIPTION: usize = 512;
/// Longest short description.
const MAX_SHORT: usize = 120;

const NAME: &str = "name";
const DESCRIPTION: &str = "description";
const SHORT: &str = "short_description";

pub(super) fn set_my_name(call: &Call<'_>) -> Answer {
    set(call, NAME, MAX_NAME, "BOT_TITLE_INVALID")
}

/// Without one of its own, the bot has the name of its account.
pub(super) fn get_my_name(call: &Call<'_>) -> Answer {
    let language = language(call)?;
    call.read(|_, bot| {
        let mut name = BotName::default();
        name.name = text(bot, NAME, &language).unwrap_or_else(|| bot.user.first_name.clone());
        result(&name)
    })
}

pub(super) fn set_my_description(call: &Call<'_>) -> Answer {
    set(call, DESCRIPTION, MAX_DESCRIPTION, "BOT_DESCRIPTION_TOO_LONG")
}

pub(super) fn get_my_description(call: &Call<'_>) -> Answer {
    let language = language(call)?;
    call.read(|_, bot| {
        let mut description = BotDescription::default();
        description.description = text(bot, DESCRIPTION, &language).unwrap_or_default();
        result(&description)
    })
}

pub(super) fn set_my_short_description(call: &Call<'_>) -> Answer {
    set(call, SHORT, MAX_SHORT, "BOT_SHORT_DESCRIPTION_TOO_LONG")
}

pub(super) fn get_my_short_description(call: &Call<'_>) -> Answer {
    let language = language(call)?;
    call.read(|_, bot| {
        let mut description = BotShortDescription::default();
        description.short_description = text(bot, SHORT, &language).unwrap_or_default();
        result(&description)
    })
}

/// Sets a text for a language, or for all that have none of their own; an empty one takes it away.
fn set(call: &Call<'_>, what: &'static str, max: usize, too_long: &str) -> Answer {
    let text = call.parameters.text(what).map(str::trim).unwrap_or_default().to_owned();
    let language = language(call)?;
    if text.chars().count() > max {
        return Err(ApiError::bad_request(too_long));
    }
    call.edit_bot(|bot| {
        let key = (what.to_owned(), language);
        match text.is_empty() {
            true => drop(bot.texts.remove(&key)),
            false => drop(bot.texts.insert(key, text)),
        }
        done()
    })
}

/// The text of a language, or the one for all.
fn text(bot: &BotState, what: &str, language: &str) -> Option<String> {
    let of = |language: &str| bot.texts.get(&(what.to_owned(), language.to_owned())).cloned();
    of(language).or_else(|| of(""))
}

fn language(call: &Call<'_>) -> Answer<String> {
    let code = call.parameters.text("language_code").unwrap_or_default();
    let is_code =
        code.is_empty() || (code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase()));
    match is_code {
        true => Ok(code.to_owned()),
        false => Err(ApiError::bad_request("invalid language code specified")),
    }
}

pub(super) fn set_chat_menu_button(call: &Call<'_>) -> Answer {
    let button: Option<MenuButton> = call.parameters.json("menu_button", "menu button")?;
    let button = button.unwrap_or_else(|| MenuButton::Default(MenuButtonDefault::default()));
    let chat = menu_of(call)?;
    call.edit_bot(|bot| {
        bot.menu_buttons.insert(chat, button);
        done()
    })
}

/// The button of a chat; the one for all chats is the list of commands until another is set.
pub(super) fn get_chat_menu_button(call: &Call<'_>) -> Answer {
    let chat = menu_of(call)?;
    call.read(|_, bot| {
        let button = bot.menu_buttons.get(&chat).cloned();
        result(&button.unwrap_or_else(|| match chat {
            Some(_) => MenuButton::Default(MenuButtonDefault::default()),
            None => MenuButton::Commands(MenuButtonCommands::default()),
        }))
    })
}

/// The private chat whose button it is; none for all chats.
fn menu_of(call: &Call<'_>) -> Answer<Option<i64>> {
    let Some(id) = call.parameters.int("chat_id")? else {
        return Ok(None);
    };
    call.read(|world, bot| {
        let chat = world.chats.get(&ChatKey::private(bot.user.id, UserId(id)));
        match chat.filter(|chat| chat.chat.r#type == ChatType::Private) {
            Some(_) => Ok(Some(id)),
            None => Err(ApiError::bad_request("chat not found")),
        }
    })
}
