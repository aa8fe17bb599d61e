//! Text messages, and finding the chats and messages that a bot names.

use bot_core::types::{ChatId, LinkPreviewOptions, UserId};

use super::{Call, access::check_writable, send::Sending, text};
use crate::{
    api_error::{Answer, ApiError, result},
    world::{ChatKey, World},
};

pub(super) fn send_message(call: &Call<'_>) -> Answer {
    let preview: Option<LinkPreviewOptions> =
        call.parameters.json("link_preview_options", "link preview options")?;
    let sending = Sending::read(call)?;
    let (text, entities) = text::text(call)?;
    let sent = sending.send(call, |message| {
        message.text = Some(text);
        message.entities = entities;
        message.link_preview_options = preview;
    })?;
    result(&sent)
}

pub(super) fn message_id(call: &Call<'_>) -> Answer<i64> {
    let id = call.parameters.int("message_id")?;
    id.ok_or_else(|| ApiError::bad_request("message identifier is not specified"))
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

/// The same, if the bot may send there what a permission (and its name in refusals) is about.
pub(super) fn writable_chat(
    world: &World,
    bot: UserId,
    chat_id: &ChatId,
    permission: (&str, &str),
) -> Answer<ChatKey> {
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
    check_writable(chat, bot, permission)?;
    Ok(key)
}
