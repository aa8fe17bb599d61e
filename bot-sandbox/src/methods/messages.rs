//! Messages of text, and the buttons below them.

use bot_core::types::{
    ChatId, InlineKeyboardMarkup, LinkPreviewOptions, Message, MessageEntity, ReplyMarkup,
    ReplyParameters, UserId,
};

use super::{Call, access::check_writable, done};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
    shared::now,
    world::{ChatKey, World},
};

/// Longest text of a message.
const MAX_TEXT: usize = 4096;
/// Longest data of a button, in bytes.
const MAX_CALLBACK_DATA: usize = 64;
/// Longest answer to the press of a button.
const MAX_ANSWER: usize = 200;
/// How long a bot may delete a message, in seconds.
const DELETABLE_FOR: i64 = 48 * 60 * 60;

pub(super) fn send_message(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let chat_id = parameters.chat_id()?;
    let text = text(call)?;
    let entities: Option<Vec<MessageEntity>> = parameters.json("entities", "entities")?;
    let preview: Option<LinkPreviewOptions> =
        parameters.json("link_preview_options", "link preview options")?;
    let reply: Option<ReplyParameters> = parameters.json("reply_parameters", "reply parameters")?;
    let thread = parameters.int("message_thread_id")?;
    let protect = parameters.bool("protect_content");
    let markup: Option<ReplyMarkup> =
        parameters.json("reply_markup", "reply keyboard markup JSON object")?;
    if let Some(ReplyMarkup::InlineKeyboardMarkup(keyboard)) = &markup {
        check_keyboard(keyboard)?;
    }
    call.edit(|world| {
        let bot = world.bots.get(call.token).ok_or_else(ApiError::unauthorized)?.user.clone();
        let key = writable_chat(world, bot.id, &chat_id)?;
        let chat = world.chats.get_mut(&key).ok_or_else(ApiError::not_found)?;
        let replied = match reply.as_ref().and_then(|reply| Some((reply, reply.message_id?))) {
            None => None,
            Some((reply, id)) => match chat.messages.get(&id) {
                Some(message) => Some(message.clone()),
                None if reply.allow_sending_without_reply == Some(true) => None,
                None => return Err(ApiError::bad_request("message to be replied not found")),
            },
        };
        let reply_keyboard = match &markup {
            Some(ReplyMarkup::ReplyKeyboardMarkup(keyboard)) => Some(Some(keyboard.clone())),
            Some(ReplyMarkup::ReplyKeyboardRemove(_)) => Some(None),
            _ => None,
        };
        if let Some(keyboard) = reply_keyboard {
            chat.reply_keyboard = keyboard;
        }
        let message = chat.write(&bot, |message| {
            message.text = Some(text);
            message.entities = entities.unwrap_or_default();
            message.link_preview_options = preview;
            message.message_thread_id = thread;
            message.has_protected_content = protect;
            message.reply_to_message = replied.map(|mut replied| {
                replied.reply_to_message = None;
                Box::new(replied)
            });
            if let Some(ReplyMarkup::InlineKeyboardMarkup(keyboard)) = markup {
                message.reply_markup = Some(keyboard);
            }
        });
        world.tell(Event::Sent(Box::new(message.clone())));
        result(&message)
    })
}

pub(super) fn edit_message_text(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    if parameters.has("inline_message_id") {
        return Err(ApiError::bad_request("message to edit not found"));
    }
    let chat_id = parameters.chat_id()?;
    let message_id = message_id(call)?;
    let text = text(call)?;
    let entities: Option<Vec<MessageEntity>> = parameters.json("entities", "entities")?;
    let keyboard: Option<InlineKeyboardMarkup> =
        parameters.json("reply_markup", "inline keyboard markup JSON object")?;
    if let Some(keyboard) = &keyboard {
        check_keyboard(keyboard)?;
    }
    let keyboard = keyboard.filter(|k| !k.inline_keyboard.is_empty());
    call.edit(|world| {
        let bot = world.bots.get(call.token).ok_or_else(ApiError::unauthorized)?.user.id;
        let key = find_chat(world, bot, &chat_id)?;
        let may_edit = |message| world.chats[&key].may_edit(bot, message);
        let may_edit = world.chats[&key].messages.get(&message_id).is_none_or(may_edit);
        let message = find_message(world, bot, &chat_id, message_id, "message to edit not found")?;
        if !may_edit {
            return Err(ApiError::bad_request("message can't be edited"));
        }
        let entities = entities.unwrap_or_default();
        if message.text.as_deref() == Some(&*text)
            && message.entities == entities
            && message.reply_markup == keyboard
        {
            return Err(ApiError::bad_request(
                "message is not modified: specified new message content and reply markup are \
                 exactly the same as a current content and reply markup of the message",
            ));
        }
        message.text = Some(text);
        message.entities = entities;
        message.reply_markup = keyboard;
        message.edit_date = Some(now());
        let message = message.clone();
        world.tell(Event::Edited(Box::new(message.clone())));
        result(&message)
    })
}

pub(super) fn delete_message(call: &Call<'_>) -> Answer {
    let chat_id = call.parameters.chat_id()?;
    let message_id = message_id(call)?;
    call.edit(|world| {
        let bot = world.bots.get(call.token).ok_or_else(ApiError::unauthorized)?.user.id;
        let message =
            find_message(world, bot, &chat_id, message_id, "message to delete not found")?;
        if now() - message.date > DELETABLE_FOR {
            return Err(ApiError::bad_request("message can't be deleted"));
        }
        let key = find_chat(world, bot, &chat_id)?;
        if let Some(chat) = world.chats.get_mut(&key) {
            chat.messages.remove(&message_id);
        }
        world.tell(Event::Deleted { chat_id: key.id, message_id });
        done()
    })
}

pub(super) fn answer_callback_query(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let text = parameters.text("text").map(str::to_owned);
    if text.as_ref().is_some_and(|text| text.chars().count() > MAX_ANSWER) {
        return Err(ApiError::bad_request("MESSAGE_TOO_LONG"));
    }
    let show_alert = parameters.bool("show_alert");
    let query_id = parameters.text("callback_query_id").unwrap_or_default();
    call.edit(|world| {
        let bot = world.bots.get_mut(call.token).ok_or_else(ApiError::unauthorized)?;
        let pressed = bot.answer(query_id).ok_or_else(|| {
            ApiError::bad_request(
                "query is too old and response timeout expired or query ID is invalid",
            )
        })?;
        world.tell(Event::Answered { user_id: pressed.user_id, text, show_alert });
        done()
    })
}

/// The text of a message.
fn text(call: &Call<'_>) -> Answer<String> {
    let text = call.parameters.text("text").unwrap_or_default();
    if text.trim().is_empty() {
        return Err(ApiError::bad_request("message text is empty"));
    }
    if text.chars().count() > MAX_TEXT {
        return Err(ApiError::bad_request("message is too long"));
    }
    if let Some(mode) = call.parameters.text("parse_mode") {
        let known = ["html", "markdown", "markdownv2"];
        if !known.contains(&&*mode.to_ascii_lowercase()) {
            return Err(ApiError::bad_request("unsupported parse_mode"));
        }
    }
    Ok(text.to_owned())
}

fn message_id(call: &Call<'_>) -> Answer<i64> {
    let id = call.parameters.int("message_id")?;
    id.ok_or_else(|| ApiError::bad_request("message identifier is not specified"))
}

fn check_keyboard(keyboard: &InlineKeyboardMarkup) -> Answer<()> {
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
        let does_something = button.callback_data.is_some()
            || button.url.is_some()
            || button.web_app.is_some()
            || button.login_url.is_some()
            || button.switch_inline_query.is_some()
            || button.switch_inline_query_current_chat.is_some()
            || button.switch_inline_query_chosen_chat.is_some()
            || button.copy_text.is_some()
            || button.callback_game.is_some()
            || button.disabled.is_some()
            || button.pay == Some(true);
        if !does_something {
            return Err(ApiError::bad_request(
                "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
            ));
        }
    }
    Ok(())
}

/// The chat a bot names, if the bot knows it.
pub(super) fn find_chat(world: &World, bot: UserId, chat_id: &ChatId) -> Answer<ChatKey> {
    let not_found = || ApiError::bad_request("chat not found");
    let key = match chat_id {
        ChatId::Id(id) => world.chat_key(bot, *id),
        ChatId::Username(name) => {
            let name = name.strip_prefix('@').ok_or_else(not_found)?;
            let named = |chat: &&crate::world::ChatState| {
                chat.chat.id < 0
                    && chat.chat.username.as_ref().is_some_and(|u| u.eq_ignore_ascii_case(name))
            };
            let chat = world.chats.values().find(named).ok_or_else(not_found)?;
            ChatKey::shared(chat.chat.id)
        }
    };
    if world.chats.contains_key(&key) { Ok(key) } else { Err(not_found()) }
}

/// The same, if the bot may write there.
fn writable_chat(world: &World, bot: UserId, chat_id: &ChatId) -> Answer<ChatKey> {
    if let ChatId::Id(id) = chat_id
        && *id > 0
        && let Some(user) = world.users.get(&UserId(*id))
        && !world.chats.contains_key(&ChatKey::private(bot, user.id))
    {
        return Err(match user.is_bot {
            true => ApiError::forbidden("bot can't send messages to bots"),
            false => ApiError::forbidden("bot can't initiate conversation with a user"),
        });
    }
    let key = find_chat(world, bot, chat_id)?;
    let chat = &world.chats[&key];
    if chat.blocked {
        return Err(ApiError::forbidden("bot was blocked by the user"));
    }
    check_writable(chat, bot)?;
    Ok(key)
}

fn find_message<'a>(
    world: &'a mut World,
    bot: UserId,
    chat_id: &ChatId,
    message_id: i64,
    missing: &str,
) -> Answer<&'a mut Message> {
    let key = find_chat(world, bot, chat_id)?;
    let chat = world.chats.get_mut(&key);
    let message = chat.and_then(|chat| chat.messages.get_mut(&message_id));
    message.ok_or_else(|| ApiError::bad_request(missing))
}
