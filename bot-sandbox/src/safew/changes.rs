//! Updates of members: what is inside of them has the shape it has in answers.

use serde_json::Value;

/// Of one update, or of a list of them.
pub(super) fn members(updates: &mut Value) {
    match updates {
        Value::Array(updates) => updates.iter_mut().for_each(update),
        one => update(one),
    }
}

fn update(update: &mut Value) {
    for kind in ["my_chat_member", "chat_member", "chat_join_request"] {
        let Some(payload) = update.get_mut(kind) else { continue };
        for member in ["old_chat_member", "new_chat_member"] {
            payload.get_mut(member).into_iter().for_each(super::members::member);
        }
        payload.get_mut("invite_link").into_iter().for_each(super::members::link);
    }
}
