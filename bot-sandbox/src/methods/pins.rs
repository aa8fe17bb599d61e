//! Pinned messages.

use bot_core::types::{ChatType, MaybeInaccessibleMessage};

use super::{
    Call,
    access::{Inside, Need, inside},
    done,
};
use crate::api_error::{Answer, ApiError};

pub(super) fn pin_chat_message(call: &Call<'_>) -> Answer {
    let id = call.parameters.int("message_id")?;
    let id = id.ok_or_else(|| ApiError::bad_request("message to pin not found"))?;
    inside(call, Need::Membership, |mut place| {
        check_pins(&place)?;
        let message = place.chat().messages.get(&id).cloned();
        let mut message =
            message.ok_or_else(|| ApiError::bad_request("message to pin not found"))?;
        if message.service.is_some() {
            return Err(ApiError::bad_request("a service message can't be pinned"));
        }
        if place.chat().pinned.contains(&id) {
            return Err(ApiError::bad_request("CHAT_NOT_MODIFIED"));
        }
        place.edit(|chat| {
            chat.pinned.insert(id);
        });
        message.reply_to_message = None;
        let thread = message.message_thread_id.filter(|_| message.is_topic_message);
        let pinned = MaybeInaccessibleMessage::Message(Box::new(message));
        place.world.write_to(place.key, &place.bot, |message| {
            message.message_thread_id = thread;
            message.service.get_or_insert_default().pinned_message = Some(Box::new(pinned));
        });
        done()
    })
}

/// Without an id it is the pinned message that was sent last.
pub(super) fn unpin_chat_message(call: &Call<'_>) -> Answer {
    let id = call.parameters.int("message_id")?;
    inside(call, Need::Membership, |mut place| {
        check_pins(&place)?;
        let id = match id {
            Some(id) => place.chat().messages.contains_key(&id).then_some(id),
            None => place.chat().pinned().next_back().map(|message| message.message_id),
        };
        let id = id.ok_or_else(|| ApiError::bad_request("message to unpin not found"))?;
        if !place.chat().pinned.contains(&id) {
            return Err(ApiError::bad_request("CHAT_NOT_MODIFIED"));
        }
        place.edit(|chat| {
            chat.pinned.remove(&id);
        });
        done()
    })
}

pub(super) fn unpin_all_chat_messages(call: &Call<'_>) -> Answer {
    inside(call, Need::Membership, |mut place| {
        check_pins(&place)?;
        place.edit(|chat| chat.pinned.clear());
        done()
    })
}

fn check_pins(place: &Inside<'_>) -> Answer<()> {
    const WORDS: &str = "not enough rights to manage pinned messages in the chat";
    match place.kind() {
        ChatType::Private => Ok(()),
        ChatType::Channel => place.require("can_edit_messages", WORDS),
        _ => place.require_permission("can_pin_messages", WORDS),
    }
}
