//! Messages.

use std::collections::BTreeMap;

use bot_core::types::{Message, UserId};
use serde_json::{Map, Value, json};

use super::{SHOWN, api};
use crate::world::{ChatKey, ChatState, World};

/// The ids under which bots know messages that were sent for inline queries.
pub(in crate::page) type InlineIds<'w> = BTreeMap<(ChatKey, i64), &'w str>;

pub(in crate::page) fn inline_ids(world: &World) -> InlineIds<'_> {
    let all = world.inline_messages.iter();
    all.map(|(id, sent)| ((sent.chat, sent.message_id), &**id)).collect()
}

/// The newest messages of a chat, by id.
pub(in crate::page) fn messages(
    world: &World,
    (key, chat): (ChatKey, &ChatState),
    inline: &InlineIds<'_>,
) -> BTreeMap<i64, Value> {
    let newest = chat.messages.values().rev().take(SHOWN);
    let view = |message: &Message| {
        let mut view = message_view(world, chat, message);
        view["inline_message_id"] = json!(inline.get(&(key, message.message_id)));
        (message.message_id, view)
    };
    newest.map(view).collect()
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
