//! Newcomers post no links.

use bot_server::prelude::*;

use super::{newcomers::Newcomers, trouble};

// Before commands, or `/rules` in front of a link would let it pass.
group!(chat = group | supergroup, filter = has_link, priority = 1, on_error = trouble::explain);

/// A link in a text or below a picture. The server has found and marked it, whatever it looks like.
fn has_link(context: Context) -> bool {
    let Some(message) = context.message() else { return false };
    let mut entities = message.entities.iter().chain(&message.caption_entities);
    entities
        .any(|entity| matches!(entity.r#type, MessageEntityType::Url | MessageEntityType::TextLink))
}

/// A message of a newcomer has a link, or was given one later.
#[on(message | edited_message, filter = is_by_newcomer)]
fn link(message: Message, user: User) -> (DeleteMessage, FormattedText) {
    (message.delete(), text![user.mention(), ", links can be posted a day after joining."])
}

fn is_by_newcomer(message: Message, user: User, newcomers: Session<Newcomers>) -> bool {
    newcomers.holds(user.id, message.date)
}
