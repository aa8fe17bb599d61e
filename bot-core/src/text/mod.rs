//! Text with formatting: building it, reading it from messages, writing it as markup, splitting it.
//!
//! ```
//! use bot_core::{text, text::{bold, link}};
//!
//! let name = "Mei <3";
//! let hello = text!["Hello, ", bold(name), "! See the ", link("docs", "https://docs.safew.org/"), "."];
//! assert_eq!(hello.text(), "Hello, Mei <3! See the docs.");
//! assert_eq!(hello.entities().len(), 2);
//! ```
//!
//! Text made like this needs no escaping, and means the same on every platform: it is sent as plain
//! text beside a list of entities, which no parser reads, so there is no character that breaks it
//! and no markup that a platform may take differently. Hand it to methods in place of a
//! string (see [`InputText`](crate::types::InputText)), or return it from a handler.
//!
//! | to | use |
//! | --- | --- |
//! | put text together | [`text!`](crate::text!), `+`, [`FormattedText::push`], `collect` |
//! | give it a style | [`bold`], [`italic`], [`code`], [`link`], ... |
//! | read a message's | [`Message::formatted_text`](crate::types::Message::formatted_text), [`entity_text`] |
//! | send more than fits into a message | [`FormattedText::split`] |
//! | write markup | [`FormattedText::to_html`], [`FormattedText::to_markdown`] |
//! | put a name into markup written by hand | [`escape_html`], [`escape_markdown`] |
//!
//! # Rules of the server
//!
//! Bold, italic, underlined, struck-through and spoiled text may overlap in any way. Code holds no
//! other style. Quotations do not nest, and links, mentions, custom emoji and code do not lie inside
//! one another: there the outer one counts. [`FormattedText::entities`] obeys all that, so nothing
//! that is built here is refused for its entities. The server trims white space at both ends of a
//! message, and entities with it.

mod escape;
mod html;
mod markdown;
mod nest;
mod say;
mod send;
mod split;
mod style;
mod utf16;
mod walk;

use std::{
    borrow::Cow,
    fmt,
    ops::{Add, AddAssign},
};

pub use escape::{escape_html, escape_markdown, escape_markdown_code, escape_markdown_url};
pub use style::{
    blockquote, bold, code, custom_emoji, date_time, expandable_blockquote, italic, link, mention,
    pre, spoiler, strikethrough, underline,
};
pub use utf16::entity_text;

use crate::types::MessageEntity;

/// The most a message's text may have, in UTF-16 code units.
pub const MAX_TEXT: usize = 4096;

/// The most a caption may have, in UTF-16 code units.
pub const MAX_CAPTION: usize = 1024;

/// The most entities that a message can have. Telegram does not refuse more: it leaves those at the
/// end of the text out, so that they show as plain text.
pub const MAX_ENTITIES: usize = 100;

/// A text and its formatting.
///
/// Made by [`text!`](crate::text!) and by the functions of [this module](mod@crate::text). Two are equal
/// if they look the same, however they were put together.
///
/// ```
/// use bot_core::text::{FormattedText, bold, italic};
///
/// let mut list = FormattedText::new();
/// for (place, name) in ["Mei", "Ann"].iter().enumerate() {
///     list.push(format_args!("{}. ", place + 1));
///     list.push(bold(*name) + "\n");
/// }
/// assert_eq!(list.text(), "1. Mei\n2. Ann\n");
///
/// assert_eq!(bold(italic("a") + italic("b")), italic(bold("ab")));
/// ```
#[derive(Clone, Debug, Default)]
pub struct FormattedText {
    text: String,
    /// Its length in UTF-16 code units.
    len: usize,
    /// As they were put on: inside the text and at characters' edges, yet in any order and overlap.
    entities: Vec<MessageEntity>,
}

impl FormattedText {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From what a message has: the way back.
    ///
    /// Offsets need not be right. What lies outside of the text is cut off, what begins or ends
    /// inside a surrogate pair takes the whole character, and what overlaps is put in order as the
    /// server would.
    ///
    /// ```
    /// use bot_core::{text::{FormattedText, bold}, types::{MessageEntity, MessageEntityType}};
    ///
    /// let entity = MessageEntity::new(MessageEntityType::Bold, 0, 2);
    /// assert_eq!(FormattedText::from_entities("👍 yes", [entity]), bold("👍") + " yes");
    /// ```
    #[must_use]
    pub fn from_entities(
        text: impl Into<String>,
        entities: impl IntoIterator<Item = MessageEntity>,
    ) -> Self {
        let text = text.into();
        let entities = utf16::fit(&text, entities.into_iter().collect());
        Self { len: utf16::len(&text), text, entities }
    }

    /// The text alone.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The entities as the server wants them: sorted, none empty, none outside the text, each pair
    /// apart or one inside the other, offsets and lengths in UTF-16 code units.
    ///
    /// Sent without its parse mode, the text looks the same on every platform.
    #[must_use]
    pub fn entities(&self) -> Vec<MessageEntity> {
        nest::nest(self.entities.clone())
    }

    /// Both.
    #[must_use]
    pub fn into_parts(self) -> (String, Vec<MessageEntity>) {
        (self.text, nest::nest(self.entities))
    }

    /// The length in UTF-16 code units, by which the server counts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds text at the end.
    pub fn push(&mut self, more: impl Into<Self>) {
        let more = more.into();
        let shift = utf16::signed(self.len);
        self.text.push_str(&more.text);
        self.len += more.len;
        self.entities.extend(more.entities.into_iter().map(|mut entity| {
            entity.offset += shift;
            entity
        }));
    }

    /// The whole of it as one entity more, outside of those it has.
    fn inside(mut self, mut entity: MessageEntity) -> Self {
        entity.offset = 0;
        entity.length = utf16::signed(self.len);
        self.entities.insert(0, entity);
        self
    }
}

/// Equal if they look the same.
impl PartialEq for FormattedText {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.entities() == other.entities()
    }
}

impl From<String> for FormattedText {
    fn from(text: String) -> Self {
        Self { len: utf16::len(&text), text, entities: Vec::new() }
    }
}

/// Anything that can be displayed: `format_args!("{price:.2} €")`.
impl From<fmt::Arguments<'_>> for FormattedText {
    fn from(text: fmt::Arguments<'_>) -> Self {
        text.to_string().into()
    }
}

impl From<Cow<'_, str>> for FormattedText {
    fn from(text: Cow<'_, str>) -> Self {
        text.into_owned().into()
    }
}

macro_rules! from_displayed {
    ($($type:ty)*) => {$(
        impl From<$type> for FormattedText {
            fn from(value: $type) -> Self {
                value.to_string().into()
            }
        }
    )*};
}

from_displayed!(&str &mut str &String Box<str> char bool f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl From<&Self> for FormattedText {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl<T: Into<Self>> Add<T> for FormattedText {
    type Output = Self;

    fn add(mut self, more: T) -> Self {
        self.push(more);
        self
    }
}

/// Not for `String`: a second thing to add to it would take the type from `string + &other`.
impl Add<FormattedText> for &str {
    type Output = FormattedText;

    fn add(self, more: FormattedText) -> FormattedText {
        FormattedText::from(self) + more
    }
}

impl<T: Into<Self>> AddAssign<T> for FormattedText {
    fn add_assign(&mut self, more: T) {
        self.push(more);
    }
}

impl<T: Into<Self>> Extend<T> for FormattedText {
    fn extend<I: IntoIterator<Item = T>>(&mut self, more: I) {
        more.into_iter().for_each(|more| self.push(more));
    }
}

impl<T: Into<Self>> FromIterator<T> for FormattedText {
    fn from_iter<I: IntoIterator<Item = T>>(parts: I) -> Self {
        let mut text = Self::new();
        text.extend(parts);
        text
    }
}

/// Puts a [`FormattedText`](crate::text::FormattedText) together from its arguments: texts, numbers,
/// `format_args!(..)`, and text with formatting.
///
/// ```
/// use bot_core::{text, text::{bold, spoiler}};
///
/// let points = 12;
/// let text = text!["You have ", bold(points), " points, ", spoiler("of 100"), "."];
/// assert_eq!(text.text(), "You have 12 points, of 100.");
/// ```
#[macro_export]
macro_rules! text {
    ($($part:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "there may be no parts")]
        let mut text = $crate::text::FormattedText::new();
        $(text.push($part);)*
        text
    }};
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::MessageEntityType;

    fn of(text: &FormattedText) -> Vec<(String, i64, i64)> {
        let entities = text.entities();
        entities.into_iter().map(|e| (e.r#type.to_string(), e.offset, e.length)).collect()
    }

    #[test]
    fn offsets_count_utf_16_code_units() {
        // A family joined by ZWJ (11 units), a letter with a combining accent (2), a flag (4).
        let text = text![bold("👨‍👩‍👧‍👦"), italic("e\u{301}"), code("🇸🇬"), bold("x")];
        let expected = [("bold", 0, 11), ("italic", 11, 2), ("code", 13, 4), ("bold", 17, 1)];
        assert_eq!(of(&text), expected.map(|(kind, at, len)| (kind.to_owned(), at, len)));
        assert_eq!(text.len(), 18);
    }

    #[test]
    fn offsets_that_fit_nothing_are_mended() {
        let bold = |offset, length| MessageEntity::new(MessageEntityType::Bold, offset, length);
        let mended = |entity| of(&FormattedText::from_entities("a👍b", [entity]));
        let expected = |offset, length| vec![("bold".to_owned(), offset, length)];
        assert_eq!(mended(bold(2, 1)), expected(1, 2), "from inside the pair");
        assert_eq!(mended(bold(0, 2)), expected(0, 3), "into the pair");
        assert_eq!(mended(bold(3, 100)), expected(3, 1), "beyond the end");
        assert_eq!(mended(bold(-3, 4)), expected(0, 1), "before the beginning");
        for gone in [bold(4, 1), bold(0, 0), bold(1, -1), bold(i64::MIN, 3), bold(-9, 5)] {
            assert_eq!(mended(gone.clone()), [], "{gone:?}");
        }
        assert_eq!(mended(bold(i64::MIN, i64::MAX)), []);
        assert_eq!(mended(bold(i64::MAX, i64::MAX)), []);
        assert_eq!(mended(bold(1, i64::MAX)), expected(1, 3));
    }

    #[test]
    fn nothing_is_no_entity() {
        assert_eq!(of(&bold("")), []);
        assert_eq!(of(&text!["a", link("", "https://safew.org/"), "b"]), []);
        assert_eq!(of(&link("a", "")), [], "a link to nowhere");
    }
}
