//! The Bot API's methods, one struct each, generated from `bot-core/schema`.
//!
//! Each has `new` with what it cannot be without, and a setter per other parameter. A method made
//! by a [`Bot`](crate::Bot) (`bot.send_message(..)`) is awaited; one made by `new` is returned from
//! a handler or handed to [`Bot::call`](crate::Bot::call).
//!
//! ```
//! use bot_core::{methods::SendMessage, types::ParseMode};
//!
//! let hello = SendMessage::new(42, "<b>hello</b>").parse_mode(ParseMode::Html);
//! assert_eq!(hello.text, "<b>hello</b>");
//! ```

mod generated;

pub use generated::*;

/// The name of a method as the API writes it, from one in any case of letters, as servers take it.
#[must_use]
pub fn name(written: &str) -> Option<&'static str> {
    NAMES.iter().copied().find(|name| name.eq_ignore_ascii_case(written))
}
