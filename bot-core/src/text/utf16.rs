//! UTF-16 code units, by which entities count, and the UTF-8 that strings are.

use crate::types::{MessageEntity, MessageEntityType};

/// The length in UTF-16 code units.
pub(super) fn len(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A length as entities have it.
pub(super) fn signed(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// Where an entity ends.
pub(super) fn end(entity: &MessageEntity) -> i64 {
    entity.offset.saturating_add(entity.length)
}

/// The byte at which each UTF-16 code unit begins, the end included; both halves of a pair begin
/// where their character does.
pub(super) fn bytes(text: &str) -> Vec<usize> {
    let units = text.char_indices().flat_map(|(at, c)| std::iter::repeat_n(at, c.len_utf16()));
    units.chain([text.len()]).collect()
}

/// The part of a text that an entity is about.
///
/// `None` where the entity is not of this text: it ends beyond it, or cuts a character in two.
///
/// ```
/// use bot_core::{text::entity_text, types::{MessageEntity, MessageEntityType}};
///
/// let command = MessageEntity::new(MessageEntityType::BotCommand, 3, 6);
/// assert_eq!(entity_text("👍 /start now", &command), Some("/start"));
/// ```
#[must_use]
pub fn entity_text<'t>(text: &'t str, entity: &MessageEntity) -> Option<&'t str> {
    let (start, end) = (entity.offset, entity.offset.checked_add(entity.length)?);
    let (mut from, mut to) = (None, None);
    let mut at = 0;
    for (byte, width) in
        text.char_indices().map(|(byte, c)| (byte, c.len_utf16())).chain([(text.len(), 0)])
    {
        if at == start {
            from = Some(byte);
        }
        if at == end {
            to = Some(byte);
            break;
        }
        at += signed(width);
    }
    text.get(from?..to?)
}

/// Entities with their offsets made to fit the text, and without those that say nothing.
pub(super) fn fit(text: &str, mut entities: Vec<MessageEntity>) -> Vec<MessageEntity> {
    if entities.is_empty() {
        return entities;
    }
    let bytes = bytes(text);
    let len = signed(bytes.len() - 1);
    let is_inside_a_pair = |at: i64| {
        let at = usize::try_from(at).unwrap_or(0);
        at > 0 && bytes[at] == bytes[at - 1]
    };
    for entity in &mut entities {
        let mut start = entity.offset.clamp(0, len);
        let mut end = end(entity).clamp(0, len);
        if start < end {
            start -= i64::from(is_inside_a_pair(start));
            end += i64::from(is_inside_a_pair(end));
        }
        (entity.offset, entity.length) = (start, end - start);
    }
    entities.retain(says_something);
    entities
}

/// Whether there is a text, and what the entity's type cannot be without.
pub(super) fn says_something(entity: &MessageEntity) -> bool {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let complete = match &entity.r#type {
        MessageEntityType::TextLink => given(&entity.url),
        MessageEntityType::TextMention => entity.user.is_some(),
        MessageEntityType::CustomEmoji => given(&entity.custom_emoji_id),
        MessageEntityType::DateTime => entity.unix_time.is_some(),
        _ => true,
    };
    complete && entity.length > 0
}
