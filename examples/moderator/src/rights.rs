//! What the bot itself may do in a group.

use bot_server::prelude::*;

/// The bot was added to a group, or its rights there were changed: says what it lacks.
#[on(my_chat_member, chat = group | supergroup, new_status = member | administrator)]
fn changed(change: ChatMemberUpdated) -> Option<String> {
    let before = lacks(&change.old_chat_member);
    let lacks = lacks(&change.new_chat_member);
    if lacks.is_empty() {
        let all =
            "Thank you, I have all the rights I need. Newcomers will be asked to press a button.";
        return (!before.is_empty()).then(|| all.to_owned());
    }
    Some(format!(
        "To keep order here I have to be an administrator who may {}.",
        lacks.join(" and ")
    ))
}

/// The rights that the bot needs and has not.
fn lacks(me: &ChatMember) -> Vec<&'static str> {
    let (delete, restrict) = match me {
        ChatMember::Administrator(me) => (me.can_delete_messages, me.can_restrict_members),
        _ => (false, false),
    };
    let rights = [(delete, "delete messages"), (restrict, "ban users")];
    rights.into_iter().filter(|(has, _)| !has).map(|(_, right)| right).collect()
}
