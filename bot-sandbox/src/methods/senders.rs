//! Chats in whose name someone writes in another chat.

use bot_core::types::ChatType;

use super::{
    Call,
    access::{Inside, Need, inside},
    done,
    members::{check_may_restrict, check_not_basic},
};
use crate::{
    api_error::{Answer, ApiError},
    world::ChatKey,
};

pub(super) fn ban_chat_sender_chat(call: &Call<'_>) -> Answer {
    change(call, |place, sender| {
        place.edit(|chat| {
            chat.banned_senders.insert(sender);
        });
    })
}

pub(super) fn unban_chat_sender_chat(call: &Call<'_>) -> Answer {
    change(call, |place, sender| {
        place.edit(|chat| {
            chat.banned_senders.remove(&sender);
        });
    })
}

fn change(call: &Call<'_>, act: impl FnOnce(&mut Inside<'_>, i64)) -> Answer {
    let sender = call.parameters.int("sender_chat_id")?;
    let sender = sender.ok_or_else(|| ApiError::bad_request("sender_chat_id is empty"))?;
    inside(call, Need::Membership, |mut place| {
        check_not_basic(&place)?;
        check_may_restrict(&place)?;
        let known = place.world.chats.get(&ChatKey::shared(sender));
        let is_sender = known.is_some_and(|chat| {
            matches!(chat.chat.r#type, ChatType::Channel | ChatType::Supergroup)
        });
        if !is_sender || sender == place.key.id {
            return Err(ApiError::bad_request("PARTICIPANT_ID_INVALID"));
        }
        act(&mut place, sender);
        done()
    })
}
