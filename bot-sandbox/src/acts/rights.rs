//! Who may change whom in a chat.

use bot_core::types::{ChatType, User, UserId};

use super::{Refused, look};
use crate::world::{ChatKey, ChatState, Status, World};

/// A group or a channel in which someone acts; nobody changes a private chat.
pub(super) fn place<'w>(
    world: &'w World,
    key: ChatKey,
    user: &User,
) -> Result<&'w ChatState, Refused> {
    let chat = look(world, key, user)?;
    match chat.chat.r#type {
        ChatType::Private => Err(Refused::new("a private chat has no members to change")),
        _ => Ok(chat),
    }
}

/// Refuses unless someone may do what this permission, or this right of administrators, is about.
pub(super) fn require(chat: &ChatState, user: &User, right: &str) -> Result<(), Refused> {
    let may = match chat.chat.r#type {
        ChatType::Channel => chat.members.status(user.id).has(right),
        _ => chat.permits(user.id, right),
    };
    if may { Ok(()) } else { Err(Refused::new("CHAT_ADMIN_REQUIRED")) }
}

/// Refuses unless someone may change what another one is, by this right of administrators.
pub(super) fn require_over(
    chat: &ChatState,
    actor: &User,
    other: UserId,
    right: &str,
) -> Result<(), Refused> {
    let mine = chat.members.status(actor.id);
    let theirs = chat.members.status(other);
    if other == actor.id || theirs == Status::Owner {
        return Err(Refused::new(match other == actor.id {
            true => "USER_ID_INVALID",
            false => "USER_CREATOR",
        }));
    }
    if !mine.has(right) {
        return Err(Refused::new("CHAT_ADMIN_REQUIRED"));
    }
    if theirs.is_administrator() && mine != Status::Owner && !theirs.can_be_edited(actor.id) {
        return Err(Refused::new("CHAT_ADMIN_REQUIRED"));
    }
    Ok(())
}

/// A person or a bot by the number.
pub(super) fn account(world: &World, id: UserId) -> Result<User, Refused> {
    world.user(id).cloned().ok_or_else(|| Refused::new("USER_ID_INVALID"))
}
