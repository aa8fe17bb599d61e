//! Reactions to messages.

use bot_core::types::{ReactionEmoji, ReactionType};

use super::{
    Call,
    access::{Need, find_chat, message_id},
    done,
};
use crate::{
    api_error::{Answer, ApiError},
    event::Event,
};

/// A bot has one reaction to a message; a new one takes its place.
pub(super) fn set_message_reaction(call: &Call<'_>) -> Answer {
    let chat_id = call.parameters.chat_id()?;
    let id = message_id(call)?;
    let given: Option<Vec<ReactionType>> = call.parameters.json("reaction", "reaction")?;
    let reaction = match &given.unwrap_or_default()[..] {
        [] => None,
        [ReactionType::Emoji(emoji)] => match &emoji.emoji {
            ReactionEmoji::Unknown(_) => return Err(ApiError::bad_request("REACTION_INVALID")),
            known => Some(known.as_str().to_owned()),
        },
        [_] => return Err(ApiError::bad_request("REACTION_INVALID")),
        _ => return Err(ApiError::bad_request("REACTIONS_TOO_MANY")),
    };
    call.edit(|world| {
        let bot = call.bot(world)?;
        let key = find_chat(world, bot, &chat_id, Need::Look)?;
        let chat = world.chats.get_mut(&key).ok_or_else(ApiError::not_found)?;
        if !chat.messages.contains_key(&id) {
            return Err(ApiError::bad_request("message to react not found"));
        }
        match &reaction {
            Some(emoji) => chat.reactions.insert((id, bot), emoji.clone()),
            None => chat.reactions.remove(&(id, bot)),
        };
        let (chat_id, user_id) = (key.id, bot.0);
        world.tell(Event::Reacted { chat_id, user_id, message_id: id, emoji: reaction });
        done()
    })
}
