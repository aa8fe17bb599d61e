//! Texts and captions: the one way by which all of them come in.

use bot_core::{Dialect, types::MessageEntity};

use super::Call;
use crate::api_error::{Answer, ApiError};

/// Longest text of a message, in characters, once the markup is taken out.
pub(super) const MAX_TEXT: usize = 4096;
/// The same for what stands below a picture or another file.
pub(super) const MAX_CAPTION: usize = 1024;

/// A text and its formatting.
pub(super) type Formatted = (String, Vec<MessageEntity>);

/// The text of a message, which cannot be empty.
pub(super) fn text(call: &Call<'_>) -> Answer<Formatted> {
    not_empty(formatted(call, "text", "entities", MAX_TEXT)?)
}

/// Refuses a text in which nothing can be seen.
pub(super) fn not_empty(formatted: Formatted) -> Answer<Formatted> {
    match formatted.0.trim().is_empty() {
        true => Err(ApiError::bad_request("message text is empty")),
        false => Ok(formatted),
    }
}

/// The caption of a file; none is as good as an empty one.
pub(super) fn caption(call: &Call<'_>) -> Answer<Formatted> {
    formatted(call, "caption", "caption_entities", MAX_CAPTION)
}

/// The text in a parameter, formatted by `parse_mode` or by the entities in another.
pub(super) fn formatted(
    call: &Call<'_>,
    text: &str,
    entities: &str,
    max: usize,
) -> Answer<Formatted> {
    let parameters = &call.parameters;
    let mode = parameters.text("parse_mode");
    let entities = match mode {
        Some(_) => Vec::new(),
        None => parameters.json(entities, entities)?.unwrap_or_default(),
    };
    format(call.dialect(), parameters.text(text).unwrap_or_default(), mode, entities, max)
}

/// The same for a text that is part of a larger value. With a parse mode, entities do not count.
pub(super) fn format(
    dialect: Dialect,
    text: &str,
    mode: Option<&str>,
    entities: Vec<MessageEntity>,
    max: usize,
) -> Answer<Formatted> {
    let formatted = match mode {
        Some(mode) => marked_up(dialect, mode, text)?,
        None => with_entities(text, entities)?,
    };
    if formatted.0.chars().count() > max {
        let what =
            if max == MAX_TEXT { "message is too long" } else { "message caption is too long" };
        return Err(ApiError::bad_request(what));
    }
    Ok(formatted)
}

/// Takes the markup out of a text.
fn marked_up(_dialect: Dialect, mode: &str, text: &str) -> Answer<Formatted> {
    let known = ["html", "markdown", "markdownv2"];
    if !known.contains(&&*mode.to_ascii_lowercase()) {
        return Err(ApiError::bad_request("unsupported parse_mode"));
    }
    // The markup itself is not interpreted yet: the text is shown as it came.
    Ok((text.to_owned(), Vec::new()))
}

/// Checks that entities stand inside of the text.
fn with_entities(text: &str, entities: Vec<MessageEntity>) -> Answer<Formatted> {
    let end = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    for entity in &entities {
        let (offset, length) = (entity.offset, entity.length);
        if offset < 0 {
            let what = format!("receive an entity with incorrect offset {offset}");
            return Err(ApiError::bad_request(&what));
        }
        if length < 0 {
            let what = format!("receive an entity with incorrect length {length}");
            return Err(ApiError::bad_request(&what));
        }
        if offset.saturating_add(length) > end {
            return Err(ApiError::bad_request(&format!(
                "entity beginning at UTF-16 offset {offset} ends after the end of the text at \
                 UTF-16 offset {end}"
            )));
        }
    }
    Ok((text.to_owned(), entities))
}
