//! A text as HTML markup.

use std::fmt::Write;

use super::{
    FormattedText,
    escape::push_html,
    nest::nest,
    say::{can_say, custom_emoji_id, date_time_format, url, user_url},
    walk::{Markup, walk},
};
use crate::{
    platform::Dialect,
    types::{MessageEntity, MessageEntityType as Type},
};

impl FormattedText {
    /// The text as markup for [`ParseMode::Html`](crate::types::ParseMode::Html).
    ///
    /// What the platform cannot say in markup is left out: on SafeW [`date_time`](super::date_time),
    /// everywhere what the server finds by itself, such as commands and bare URLs. Prefer sending
    /// entities; markup is for where they cannot go.
    ///
    /// ```
    /// use bot_core::{Dialect, text, text::{bold, spoiler}};
    ///
    /// let text = text![bold("1 < 2"), " and ", spoiler("2 > 1")];
    /// assert_eq!(
    ///     text.to_html(Dialect::SafeW),
    ///     "<b>1 &lt; 2</b> and <safew-spoiler>2 &gt; 1</safew-spoiler>"
    /// );
    /// assert_eq!(
    ///     text.to_html(Dialect::Telegram),
    ///     "<b>1 &lt; 2</b> and <tg-spoiler>2 &gt; 1</tg-spoiler>"
    /// );
    /// ```
    #[must_use]
    pub fn to_html(&self, dialect: Dialect) -> String {
        let mut html = Html { out: String::with_capacity(self.text.len()), dialect };
        let said = self.entities.iter().filter(|entity| can_say(entity, dialect));
        walk(&self.text, &nest(said.cloned().collect()), &mut html);
        html.out
    }
}

struct Html {
    out: String,
    dialect: Dialect,
}

impl Html {
    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.out, "<{name}"); // a String takes anything
        for (attribute, value) in attributes {
            let _ = write!(self.out, " {attribute}=\"");
            push_html(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }
}

/// The name of an entity's tag.
fn name(entity: &MessageEntity, dialect: Dialect) -> &'static str {
    match (&entity.r#type, dialect) {
        (Type::Bold, _) => "b",
        (Type::Italic, _) => "i",
        (Type::Underline, _) => "u",
        (Type::Strikethrough, _) => "s",
        (Type::Blockquote | Type::ExpandableBlockquote, _) => "blockquote",
        (Type::Code, _) => "code",
        (Type::Pre, _) => "pre",
        (Type::Spoiler, Dialect::SafeW) => "safew-spoiler",
        (Type::Spoiler, Dialect::Telegram) => "tg-spoiler",
        (Type::CustomEmoji, Dialect::SafeW) => "safew-emoji",
        (Type::CustomEmoji, Dialect::Telegram) => "tg-emoji",
        (Type::DateTime, _) => "tg-time",
        _ => "a", // a link or a mention: nothing else can be said
    }
}

/// The language of a block that needs a tag of its own for it.
fn language_inside(entity: &MessageEntity, dialect: Dialect) -> Option<String> {
    let language = entity.language.as_ref().filter(|_| dialect == Dialect::Telegram)?;
    (entity.r#type == Type::Pre).then(|| format!("language-{language}"))
}

impl Markup for Html {
    fn open(&mut self, entity: &MessageEntity) {
        let name = name(entity, self.dialect);
        match entity.r#type {
            Type::TextLink => self.tag(name, &[("href", url(entity))]),
            Type::TextMention => self.tag(name, &[("href", &user_url(entity, self.dialect))]),
            Type::CustomEmoji => self.tag(name, &[("emoji-id", custom_emoji_id(entity))]),
            Type::DateTime => {
                let unix = entity.unix_time.unwrap_or_default().to_string();
                let format = ("format", date_time_format(entity));
                let attributes = [("unix", &*unix), format];
                let given = if format.1.is_empty() { 1 } else { 2 };
                self.tag(name, &attributes[..given]);
            }
            Type::ExpandableBlockquote => self.out.push_str("<blockquote expandable>"),
            Type::Pre => match (&entity.language, self.dialect) {
                (Some(language), Dialect::SafeW) => {
                    self.tag(name, &[("class", &format!("language-{language}"))]);
                }
                _ => self.tag(name, &[]),
            },
            _ => self.tag(name, &[]),
        }
        if let Some(class) = language_inside(entity, self.dialect) {
            self.tag("code", &[("class", &class)]);
        }
    }

    fn text(&mut self, piece: &str, _: &[&MessageEntity]) {
        push_html(&mut self.out, piece);
    }

    fn close(&mut self, entity: &MessageEntity) {
        if language_inside(entity, self.dialect).is_some() {
            self.out.push_str("</code>");
        }
        let _ = write!(self.out, "</{}>", name(entity, self.dialect));
    }
}
