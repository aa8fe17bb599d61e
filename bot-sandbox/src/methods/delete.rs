//! Deleting messages.

use bot_core::{
    Dialect,
    types::{ChatType, DeletedMessages, FailedMessage, Message, UserId},
};

use super::{
    Call,
    access::{Need, find_chat, message_id},
    done,
};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
    shared::now,
    world::{ChatKey, ChatState, World},
};

/// How long a bot may delete a message, in seconds.
const DELETABLE_FOR: i64 = 48 * 60 * 60;
/// How long a bot may not delete a die from a private chat, in seconds.
const DICE_STAYS_FOR: i64 = 24 * 60 * 60;
/// Most messages of one call.
const MAX_MESSAGES: usize = 100;

const NOT_FOUND: &str = "message to delete not found";
const NO_RIGHT: &str = "not enough rights to delete message";
const NOT_DELETABLE: &str = "message can't be deleted";

pub(super) fn delete_message(call: &Call<'_>) -> Answer {
    let chat_id = call.parameters.chat_id()?;
    let message_id = message_id(call)?;
    call.edit(|world| {
        let bot = call.bot(world)?;
        let key = find_chat(world, bot, &chat_id, Need::Membership)?;
        delete(world, bot, key, message_id).map_err(|why| {
            // Only the list of what failed says which of the two it was.
            ApiError::bad_request(if why == NO_RIGHT { NOT_DELETABLE } else { why })
        })?;
        done()
    })
}

/// What cannot be deleted is stepped over; SafeW says what it was, if asked.
pub(super) fn delete_messages(call: &Call<'_>) -> Answer {
    let chat_id = call.parameters.chat_id()?;
    let ids = message_ids(call)?;
    let return_failed = call.dialect() == Dialect::SafeW && call.parameters.bool("return_failed");
    call.edit(|world| {
        let bot = call.bot(world)?;
        let key = match find_chat(world, bot, &chat_id, Need::Membership) {
            Err(error) if !return_failed => return Err(error),
            found => found.ok(),
        };
        let mut answer = DeletedMessages::default();
        for id in ids {
            let deleted = match key {
                Some(key) => delete(world, bot, key, id),
                None => Err("chat not found"),
            };
            match deleted {
                Ok(()) => answer.deleted_message_ids.push(id),
                Err(description) => {
                    let mut failed = FailedMessage::default();
                    failed.message_id = id;
                    failed.description = description.to_owned();
                    answer.failed_message_ids.push(failed);
                }
            }
        }
        if return_failed { result(&answer) } else { done() }
    })
}

/// The messages a call names, in rising order and each once.
pub(super) fn message_ids(call: &Call<'_>) -> Answer<Vec<i64>> {
    let ids: Option<Vec<i64>> = call.parameters.json("message_ids", "message identifiers")?;
    let mut ids = ids.unwrap_or_default();
    if ids.is_empty() {
        return Err(ApiError::bad_request("message identifiers are not specified"));
    }
    if ids.len() > MAX_MESSAGES {
        return Err(ApiError::bad_request("too many message identifiers specified"));
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Deletes one message, or says why not.
fn delete(world: &mut World, bot: UserId, key: ChatKey, id: i64) -> Result<(), &'static str> {
    let chat = world.chats.get_mut(&key).ok_or("chat not found")?;
    let message = chat.messages.get(&id).ok_or(NOT_FOUND)?;
    may_delete(chat, bot, message)?;
    chat.delete(id);
    world.tell(Event::Deleted { chat_id: key.id, message_id: id });
    Ok(())
}

fn may_delete(chat: &ChatState, bot: UserId, message: &Message) -> Result<(), &'static str> {
    let age = now() - message.date;
    let is_private = chat.chat.r#type == ChatType::Private;
    let own = message.from.as_ref().is_some_and(|from| from.id == bot);
    if !is_private && !own && !chat.members.status(bot).has("can_delete_messages") {
        return Err(NO_RIGHT);
    }
    let fresh_die = is_private && own && message.dice.is_some() && age < DICE_STAYS_FOR;
    match age > DELETABLE_FOR || fresh_die {
        true => Err(NOT_DELETABLE),
        false => Ok(()),
    }
}
