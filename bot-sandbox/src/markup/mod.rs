//! What the server makes of a text: markup read, entities checked, white space trimmed, commands
//! and links found.

mod automatic;
mod clean;
mod html;
mod legacy;
mod link;
mod markdown;
mod output;
mod reference;
mod tag;
mod typed;

use bot_core::{Dialect, FormattedText, types::MessageEntity};

pub(crate) use automatic::find as find_entities;

/// Longest text in which anything is looked for, in characters: no longer one is ever sent.
const MAX_TEXT: usize = 4096;

/// A text and its formatting.
pub(crate) type Formatted = (String, Vec<MessageEntity>);

/// Reads a marked-up text as a platform's server does: the text that is shown, and its entities.
///
/// `mode` is a `parse_mode` in any case of letters. For tests of templates; the sandbox itself reads
/// every message so. White space at the ends is not trimmed here.
///
/// # Errors
///
/// The words that the server puts behind `Bad Request: `.
///
/// ```
/// use bot_core::Dialect;
/// use bot_sandbox::markup;
///
/// let (text, entities) = markup::parse(Dialect::SafeW, "HTML", "<b>so</b> <x>")?;
/// assert_eq!((&*text, entities.len()), ("so <x>", 1));
///
/// let error = markup::parse(Dialect::Telegram, "MarkdownV2", "so.").unwrap_err();
/// assert!(error.ends_with(r"Character '.' is reserved and must be escaped with the preceding '\'"));
/// # Ok::<(), String>(())
/// ```
pub fn parse(
    dialect: Dialect,
    mode: &str,
    text: &str,
) -> Result<(String, Vec<MessageEntity>), String> {
    let parsed = match (&*mode.to_ascii_lowercase(), dialect) {
        ("html", _) => html::parse(dialect, text),
        ("markdownv2", _) | ("markdown", Dialect::SafeW) => markdown::parse(dialect, text),
        ("markdown", Dialect::Telegram) => legacy::parse(text),
        _ => return Err("unsupported parse_mode".into()),
    };
    parsed.map_err(|error| format!("can't parse entities: {error}"))
}

/// The text and entities of a message, from what a call says. With a parse mode the given entities
/// count for nothing.
pub(crate) fn formatted(
    dialect: Dialect,
    text: &str,
    mode: Option<&str>,
    entities: Vec<MessageEntity>,
) -> Result<(String, Vec<MessageEntity>), String> {
    let (text, entities) = match mode.filter(|mode| !mode.is_empty()) {
        Some(mode) => parse(dialect, mode, text)?,
        None => {
            clean::check(text, &entities)?;
            (text.to_owned(), entities.into_iter().filter(clean::is_given).collect())
        }
    };
    let (text, entities) = clean::clean(&text, entities);
    if text.chars().count() > MAX_TEXT {
        return Ok((text, entities)); // whoever asked refuses it
    }
    // What the server finds gives way to links, mentions and code that were given.
    let given: Vec<_> = entities.iter().filter(|entity| clean::is_whole(entity)).collect();
    let mut found = automatic::find(&text);
    found.retain(|found| {
        let apart = |given: &&&MessageEntity| {
            given.offset + given.length <= found.offset
                || found.offset + found.length <= given.offset
        };
        given.iter().filter(apart).count() == given.len()
    });
    let entities: Vec<_> = entities.iter().cloned().chain(found).collect();
    Ok(FormattedText::from_entities(text, entities).into_parts())
}

/// The text and entities of a message that a person typed, from what they typed.
pub(crate) fn typed(dialect: Dialect, text: &str) -> Formatted {
    let (text, entities) = typed::parse(dialect, text);
    let entities_or_none = formatted(dialect, &text, None, entities);
    entities_or_none.unwrap_or((text, Vec::new())) // they are within the text, so they are taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_what_is_too_long_to_be_sent_nothing_is_looked_for() {
        let commands = |n: usize| formatted(Dialect::SafeW, &"/a ".repeat(n), None, Vec::new());
        assert_eq!(commands(1_000).unwrap().1.len(), 1_000);
        assert_eq!(commands(200_000).unwrap().1.len(), 0); // it would take minutes
    }
}
