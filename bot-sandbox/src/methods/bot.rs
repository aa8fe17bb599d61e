//! The bot itself.

use bot_core::{
    json,
    types::{BotCommand, BotCommandScope},
};

use super::{Call, done};
use crate::api_error::{Answer, ApiError, result};

/// Most commands of one scope and language.
const MAX_COMMANDS: usize = 100;

pub(super) fn get_me(call: &Call<'_>) -> Answer {
    call.read(|_, bot| result(&bot.user))
}

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
        Some(scope) => json::to_string(&scope),
    };
    Ok((scope, call.parameters.text("language_code").unwrap_or_default().to_owned()))
}
