//! Messages.

use std::collections::BTreeMap;

use bot_core::types::{Message, UserId};
use serde_json::{Map, Value, json};

use super::{SHOWN, Views, api};
use crate::world::{ChatKey, ChatState, World};

/// The ids under which bots know messages that were sent for inline queries.
type InlineIds<'w> = BTreeMap<(ChatKey, i64), &'w str>;

pub(super) fn add(views: &mut Views, world: &World) {
    let inline: InlineIds<'_> = world
        .inline_messages
        .iter()
        .map(|(id, sent)| ((sent.chat, sent.message_id), &**id))
        .collect();
    for (key, chat) in &world.chats {
        for message in chat.messages.values().rev().take(SHOWN) {
            let id = message.message_id;
            let mut view = message_view(world, chat, message);
            view["inline_message_id"] = json!(inline.get(&(*key, id)));
            views.insert(format!("message/{key}/{id}"), view);
        }
    }
}

fn message_view(world: &World, chat: &ChatState, message: &Message) -> Value {
    let reactions = chat
        .reactions_of(message.message_id)
        .map(|(user, emoji)| json!({"emoji": emoji, "user_id": user.0}));
    let votes = message.poll.as_ref().and_then(|poll| world.votes.get(&poll.id));
    let votes = votes.into_iter().flatten().filter(|(_, options)| !options.is_empty());
    let vote = |(user, options): (&UserId, _)| (user.to_string(), json!(options));
    json!({
        "message": api(message),
        "reactions": reactions.collect::<Vec<_>>(),
        "poll_votes": votes.map(vote).collect::<Map<_, _>>(),
    })
}
