//! What the server does to every text: control characters out, white space at the ends trimmed,
//! entities checked and moved along.

use bot_core::types::{MessageEntity, MessageEntityType as Type};

/// Refuses entities that are not of the text.
pub(super) fn check(text: &str, entities: &[MessageEntity]) -> Result<(), String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let is_low = |at: i64| {
        let unit = usize::try_from(at).ok().and_then(|at| units.get(at));
        unit.is_some_and(|unit| (0xdc00..0xe000).contains(unit))
    };
    let len = i64::try_from(units.len()).unwrap_or(i64::MAX);
    for entity in entities {
        let (offset, length) = (entity.offset, entity.length);
        if !(0..=1_000_000).contains(&offset) {
            return Err(format!("receive an entity with incorrect offset {offset}"));
        }
        if !(0..=1_000_000).contains(&length) {
            return Err(format!("receive an entity with incorrect length {length}"));
        }
        if length == 0 {
            continue;
        }
        let end = offset + length;
        let byte = |at: i64| {
            let before = units.iter().take(usize::try_from(at).unwrap_or(0)).copied();
            char::decode_utf16(before).flatten().map(char::len_utf8).sum::<usize>() + 4
        };
        if offset >= len {
            return Err(format!(
                "entity begins after the end of the text at UTF-16 offset {offset}"
            ));
        }
        if end > len {
            return Err(format!(
                "entity beginning at UTF-16 offset {offset} ends after the end of the text at \
                 UTF-16 offset {end}"
            ));
        }
        if is_low(offset) {
            return Err(format!(
                "entity begins in a middle of a UTF-16 symbol at byte offset {}",
                byte(offset)
            ));
        }
        if is_low(end) {
            return Err(format!(
                "entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol at \
                 byte offset {}",
                byte(end)
            ));
        }
    }
    Ok(())
}

/// Whether an entity is for a bot to give; the others the server finds by itself.
pub(super) fn is_given(entity: &MessageEntity) -> bool {
    let is_style = matches!(
        entity.r#type,
        Type::Bold
            | Type::Italic
            | Type::Underline
            | Type::Strikethrough
            | Type::Spoiler
            | Type::Blockquote
            | Type::ExpandableBlockquote
    );
    is_style || is_whole(entity)
}

/// Whether no other entity of its kind may overlap it.
pub(super) fn is_whole(entity: &MessageEntity) -> bool {
    matches!(
        entity.r#type,
        Type::Code
            | Type::Pre
            | Type::TextLink
            | Type::TextMention
            | Type::CustomEmoji
            | Type::DateTime
    )
}

/// The text as it is shown. The white space that an entity begins with stays.
pub(super) fn clean(text: &str, mut entities: Vec<MessageEntity>) -> (String, Vec<MessageEntity>) {
    let first = entities.iter().map(|entity| entity.offset).min().unwrap_or(i64::MAX);
    let mut out = String::with_capacity(text.len());
    // Where each UTF-16 code unit has gone to.
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut len = 0;
    for c in text.chars() {
        let width = c.len_utf16();
        let place = i64::try_from(places.len()).unwrap_or(i64::MAX);
        places.extend(std::iter::repeat_n(len, width));
        let kept = match c {
            '\r' | '\u{2028}'..='\u{202e}' | '\u{333}' | '\u{33f}' | '\u{30a}' => None,
            '\n' => Some('\n'),
            '\0'..=' ' => Some(' '),
            c => Some(c),
        };
        let is_leading = out.is_empty() && place < first && matches!(kept, Some(' ' | '\n'));
        if let Some(c) = kept.filter(|_| !is_leading) {
            out.push(c);
            len += if width == 2 { 2 } else { 1 };
        }
    }
    out.truncate(out.trim_end_matches([' ', '\n']).len());
    places.push(len);
    let place = |at: i64| {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(places.len() - 1);
        places[at]
    };
    for entity in &mut entities {
        let end = place(entity.offset.saturating_add(entity.length));
        entity.offset = place(entity.offset);
        entity.length = end - entity.offset;
    }
    (out, entities)
}
