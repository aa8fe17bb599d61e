//! Updates: what is inside of them has the shape it has in answers.

use serde_json::Value;

use super::{games, members};

pub(super) fn list(updates: &mut Value) {
    updates.as_array_mut().into_iter().flatten().for_each(update);
}

pub(super) fn update(update: &mut Value) {
    games::pictures(update);
    for kind in ["my_chat_member", "chat_member", "chat_join_request"] {
        let Some(payload) = update.get_mut(kind) else { continue };
        for member in ["old_chat_member", "new_chat_member"] {
            payload.get_mut(member).into_iter().for_each(members::member);
        }
        payload.get_mut("invite_link").into_iter().for_each(members::link);
    }
}
