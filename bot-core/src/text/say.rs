//! What a platform's markup can say, whichever its form.

use crate::{
    platform::Dialect,
    types::{MessageEntity, MessageEntityType as Type},
};

/// Whether an entity can be said in a platform's markup.
pub(super) fn can_say(entity: &MessageEntity, dialect: Dialect) -> bool {
    match entity.r#type {
        Type::Bold
        | Type::Italic
        | Type::Underline
        | Type::Strikethrough
        | Type::Spoiler
        | Type::Blockquote
        | Type::ExpandableBlockquote
        | Type::Code
        | Type::Pre
        | Type::TextLink
        | Type::TextMention => true,
        Type::CustomEmoji => custom_emoji_id(entity).parse().is_ok_and(|id: i64| id != 0),
        Type::DateTime => {
            dialect == Dialect::Telegram
                && date_time_format(entity).chars().all(|c| c.is_ascii_alphabetic())
        }
        _ => false,
    }
}

pub(super) fn custom_emoji_id(entity: &MessageEntity) -> &str {
    entity.custom_emoji_id.as_deref().unwrap_or_default()
}

pub(super) fn date_time_format(entity: &MessageEntity) -> &str {
    entity.date_time_format.as_deref().unwrap_or_default()
}

/// The scheme of a platform's own links, and the prefix of its own tags.
pub(super) fn scheme(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::SafeW => "safew",
        Dialect::Telegram => "tg",
    }
}

/// The link that mentions a user.
pub(super) fn user_url(entity: &MessageEntity, dialect: Dialect) -> String {
    let id = entity.user.as_deref().map_or(0, |user| user.id.0);
    format!("{}://user?id={id}", scheme(dialect))
}

/// Where a link leads.
pub(super) fn url(entity: &MessageEntity) -> &str {
    entity.url.as_deref().unwrap_or_default()
}
