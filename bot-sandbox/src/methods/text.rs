//! Texts and captions: the one way by which all of them come in.

use bot_core::{Dialect, types::MessageEntity};

use super::Call;
use crate::{
    api_error::{Answer, ApiError},
    markup,
};

/// Longest text of a message, in characters, once the markup is taken out.
pub(super) const MAX_TEXT: usize = 4096;
/// The same for what stands below a picture or another file.
pub(super) const MAX_CAPTION: usize = 1024;

/// A text and its formatting.
pub(super) type Formatted = (String, Vec<MessageEntity>);

/// The text of a message, which cannot be empty.
pub(super) fn text(call: &Call<'_>) -> Answer<Formatted> {
    if call.parameters.text("text").unwrap_or_default().trim().is_empty() {
        return Err(ApiError::bad_request("message text is empty"));
    }
    not_empty(formatted(call, "text", "entities", MAX_TEXT)?)
}

/// Refuses a text in which nothing can be seen: it was nothing but markup.
pub(super) fn not_empty(formatted: Formatted) -> Answer<Formatted> {
    match formatted.0.trim().is_empty() {
        true => Err(ApiError::bad_request("text must be non-empty")),
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
    let formatted = markup::formatted(dialect, text, mode, entities)
        .map_err(|why| ApiError::bad_request(&why))?;
    if formatted.0.chars().count() > max {
        let what =
            if max == MAX_TEXT { "message is too long" } else { "message caption is too long" };
        return Err(ApiError::bad_request(what));
    }
    Ok(formatted)
}
