//! A text as MarkdownV2 markup.
//!
//! Three things of this markup are not obvious:
//!
//! - `_` and `__` that meet would be read wrongly, so an empty spoiler is put between them, which
//!   is nothing to a reader. (An empty bold, as Telegram suggests, means another thing on SafeW.)
//! - On SafeW `!` cannot be escaped, and before a link makes it a custom emoji: the same remedy.
//! - A quotation is made of whole lines, and the line feed that ends it belongs to it.

use std::fmt::Write;

use super::{
    FormattedText,
    escape::{is_reserved, push_escaped},
    nest::nest,
    say::{can_say, custom_emoji_id, date_time_format, scheme, url, user_url},
    utf16::{end, signed},
    walk::{Markup, walk},
};
use crate::{
    platform::Dialect,
    types::{MessageEntity, MessageEntityType as Type},
};

/// An empty spoiler: keeps markers apart, shows nothing.
const APART: &str = "||||";

impl FormattedText {
    /// The text as markup for [`ParseMode::MarkdownV2`](crate::types::ParseMode::MarkdownV2).
    ///
    /// What the platform cannot say in markup is left out: on SafeW [`date_time`](super::date_time),
    /// everywhere what the server finds by itself, such as commands and bare URLs, and a quotation
    /// that is not made of whole lines. Prefer sending entities; markup is for where they cannot
    /// go.
    ///
    /// ```
    /// use bot_core::{Dialect, text, text::{bold, link}};
    ///
    /// let text = text![bold("1 * 1"), " = 1. ", link("Why?", "https://safew.org/")];
    /// assert_eq!(
    ///     text.to_markdown(Dialect::SafeW),
    ///     r"*1 \* 1* = 1. [Why?](https://safew.org/)"
    /// );
    /// assert_eq!(
    ///     text.to_markdown(Dialect::Telegram),
    ///     r"*1 \* 1* \= 1\. [Why?](https://safew.org/)"
    /// );
    /// ```
    #[must_use]
    pub fn to_markdown(&self, dialect: Dialect) -> String {
        let said = self.entities.iter().filter(|entity| can_say(entity, dialect));
        let entities = by_lines(&self.text, nest(said.cloned().collect()));
        let mut markdown = Markdown {
            out: String::with_capacity(self.text.len()),
            dialect,
            marked: 0,
            quoted: None,
        };
        walk(&self.text, &entities, &mut markdown);
        markdown.out
    }
}

/// Quotations without the line feed that ends them, and nothing else over that line feed; those
/// that are not made of whole lines are left out.
fn by_lines(text: &str, mut entities: Vec<MessageEntity>) -> Vec<MessageEntity> {
    let is_quote =
        |e: &MessageEntity| matches!(e.r#type, Type::Blockquote | Type::ExpandableBlockquote);
    if !entities.iter().any(is_quote) {
        return entities;
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let len = signed(units.len());
    let is_line_feed =
        |at: i64| usize::try_from(at).ok().and_then(|at| units.get(at)) == Some(&u16::from(b'\n'));

    let (mut quotes, mut rest): (Vec<_>, Vec<_>) = entities.drain(..).partition(is_quote);
    let code: Vec<_> = {
        let is_code = |e: &&MessageEntity| matches!(e.r#type, Type::Code | Type::Pre);
        rest.iter().filter(is_code).map(|e| (e.offset, end(e))).collect()
    };
    // Inside code a line feed is a character like any other.
    let ends_line = |at: i64| {
        let n = code.partition_point(|(_, end)| *end <= at);
        is_line_feed(at) && code.get(n).is_none_or(|(start, _)| *start > at)
    };
    quotes.retain_mut(|quote| {
        quote.length -= i64::from(is_line_feed(end(quote) - 1));
        let (start, end) = (quote.offset, end(quote));
        start < end && (start == 0 || ends_line(start - 1)) && (end == len || ends_line(end))
    });
    for entity in &mut rest {
        let n = quotes.partition_point(|quote| end(quote) < entity.offset);
        if let Some(quote) = quotes.get(n) {
            let line_feed = end(quote);
            if entity.offset == line_feed {
                (entity.offset, entity.length) = (line_feed + 1, entity.length - 1);
            } else if end(entity) == line_feed + 1 {
                entity.length -= 1;
            }
        }
    }
    rest.extend(quotes);
    nest(rest)
}

struct Markdown {
    out: String,
    dialect: Dialect,
    /// Where the last marker ends.
    marked: usize,
    /// Where the last quotation ends, in UTF-16 code units.
    quoted: Option<i64>,
}

impl Markdown {
    fn mark(&mut self, marker: &str) {
        let after_marker = self.marked == self.out.len();
        let meets = match marker.as_bytes() {
            [b'_', ..] => after_marker && self.out.ends_with('_'),
            [b'[', ..] => self.dialect == Dialect::SafeW && self.out.ends_with('!'),
            _ => false,
        };
        if meets {
            self.out.push_str(APART);
        }
        self.out.push_str(marker);
        self.marked = self.out.len();
    }

    fn url(&mut self, url: &str) {
        self.out.push_str("](");
        push_escaped(&mut self.out, url, |c| matches!(c, ')' | '\\'));
        self.mark(")");
    }
}

/// What stands on both sides of a plain style.
fn marker(entity: &MessageEntity) -> &'static str {
    match entity.r#type {
        Type::Bold => "*",
        Type::Italic => "_",
        Type::Underline => "__",
        Type::Strikethrough => "~",
        Type::Spoiler => "||",
        Type::Code => "`",
        _ => "",
    }
}

/// A block's language, if it can stand behind the marker.
fn language(entity: &MessageEntity) -> &str {
    let language = entity.language.as_deref().unwrap_or_default();
    let fits = !language.contains(|c: char| c.is_whitespace() || c.is_control() || c == '`');
    if fits { language } else { "" }
}

impl Markup for Markdown {
    fn open(&mut self, entity: &MessageEntity) {
        match entity.r#type {
            Type::Blockquote | Type::ExpandableBlockquote => {
                if self.quoted.is_some_and(|at| at + 1 == entity.offset) {
                    self.out.push_str(APART); // or it would be the next line of the one before
                }
                self.mark(">");
            }
            Type::Pre => {
                let language = language(entity);
                let _ = write!(self.out, "```{language}"); // a String takes anything
                self.mark("\n");
            }
            Type::TextLink | Type::TextMention => self.mark("["),
            Type::CustomEmoji | Type::DateTime => self.mark("!["),
            _ => self.mark(marker(entity)),
        }
    }

    fn text(&mut self, piece: &str, inside: &[&MessageEntity]) {
        let code = inside.last().map(|entity| &entity.r#type);
        if matches!(code, Some(Type::Code | Type::Pre)) {
            // The server leaves out a line break behind the opening marker, \n\r as one.
            if piece.starts_with('\r') && self.marked == self.out.len() && self.out.ends_with('\n')
            {
                self.out.insert(self.out.len() - 1, '\r');
            }
            push_escaped(&mut self.out, piece, |c| matches!(c, '`' | '\\'));
            return;
        }
        let is_quoted = inside.first().is_some_and(|entity| {
            matches!(entity.r#type, Type::Blockquote | Type::ExpandableBlockquote)
        });
        for line in piece.split_inclusive('\n') {
            push_escaped(&mut self.out, line, |c| is_reserved(c, self.dialect));
            if is_quoted && line.ends_with('\n') {
                self.mark(">");
            }
        }
    }

    fn close(&mut self, entity: &MessageEntity) {
        match entity.r#type {
            Type::Blockquote => self.quoted = Some(end(entity)),
            Type::ExpandableBlockquote => {
                self.mark("||");
                self.quoted = Some(end(entity));
            }
            Type::Pre => self.mark("```"),
            Type::TextLink => self.url(url(entity)),
            Type::TextMention => self.url(&user_url(entity, self.dialect)),
            Type::CustomEmoji => {
                let url =
                    format!("{}://emoji?id={}", scheme(self.dialect), custom_emoji_id(entity));
                self.url(&url);
            }
            Type::DateTime => {
                let unix = entity.unix_time.unwrap_or_default();
                let mut url = format!("{}://time?unix={unix}", scheme(self.dialect));
                let format = date_time_format(entity);
                if !format.is_empty() {
                    url = url + "&format=" + format;
                }
                self.url(&url);
            }
            _ => self.mark(marker(entity)),
        }
    }
}
