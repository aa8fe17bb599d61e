//! The bot's commands, by scope and language.

use bot_core::{
    json,
    types::{BotCommand, BotCommandScope, ChatId, ChatType, UserId},
};

use super::{
    Call,
    access::{Need, find_chat},
    done,
};
use crate::{
    api_error::{Answer, ApiError, result},
    world::World,
};

/// Most commands of one scope and language.
const MAX_COMMANDS: usize = 100;

pub(super) fn set_my_commands(call: &Call<'_>) -> Answer {
    let commands: Vec<BotCommand> = call
        .parameters
        .json("commands", "commands")?
        .ok_or_else(|| ApiError::bad_request("parameter \"commands\" is required"))?;
    if commands.len() > MAX_COMMANDS {
        return Err(ApiError::bad_request("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in &commands {
        let name = command.command.trim_start_matches('/');
        let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 32 || !name.chars().all(ok) {
            return Err(ApiError::bad_request("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&command.description.chars().count()) {
            return Err(ApiError::bad_request("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    let key = key(call)?;
    call.edit_bot(|bot| {
        bot.commands.insert(key, commands);
        done()
    })
}

/// Exactly what was set for this scope and this language; no other scope stands in.
pub(super) fn get_my_commands(call: &Call<'_>) -> Answer {
    let key = key(call)?;
    call.read(|_, bot| result(&bot.commands.get(&key).cloned().unwrap_or_default()))
}

pub(super) fn delete_my_commands(call: &Call<'_>) -> Answer {
    let key = key(call)?;
    call.edit_bot(|bot| {
        bot.commands.remove(&key);
        done()
    })
}

/// Scope and language; equal scopes are written equally.
fn key(call: &Call<'_>) -> Answer<(String, String)> {
    let scope: Option<BotCommandScope> = call.parameters.json("scope", "BotCommandScope")?;
    let scope = match scope {
        Some(BotCommandScope::Unknown(_)) => {
            return Err(ApiError::bad_request(
                "can't parse BotCommandScope: unsupported type specified",
            ));
        }
        Some(BotCommandScope::Default(_)) | None => String::new(),
        Some(mut scope) => {
            call.read(|world, bot| resolve(world, bot.user.id, &mut scope))?;
            json::to_string(&scope)
        }
    };
    let language = call.parameters.text("language_code").unwrap_or_default();
    let is_code = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase());
    if !language.is_empty() && !is_code(language) {
        return Err(ApiError::bad_request("invalid language code specified"));
    }
    Ok((scope, language.to_owned()))
}

/// Checks the chat of a scope, and names it by its number: `@name` is the same chat.
fn resolve(world: &World, bot: UserId, scope: &mut BotCommandScope) -> Answer<()> {
    let (chat_id, user) = match scope {
        BotCommandScope::Chat(scope) => (&mut scope.chat_id, None),
        BotCommandScope::ChatAdministrators(scope) => (&mut scope.chat_id, None),
        BotCommandScope::ChatMember(scope) => (&mut scope.chat_id, Some(scope.user_id)),
        _ => return Ok(()),
    };
    let key = find_chat(world, bot, chat_id, Need::Look)?;
    *chat_id = ChatId::Id(key.id);
    let kind = &world.chats[&key].chat.r#type;
    if user.is_some_and(|user| world.user(user).is_none()) {
        return Err(ApiError::bad_request("user not found"));
    }
    match (kind, &scope) {
        (ChatType::Private, BotCommandScope::Chat(_)) => Ok(()),
        (ChatType::Private, _) => {
            Err(ApiError::bad_request("can't use specified scope in private chats"))
        }
        (ChatType::Channel, _) => {
            Err(ApiError::bad_request("can't change commands in channel chats"))
        }
        _ => Ok(()),
    }
}
