//! HTML.
//!
//! Telegram refuses a tag that it does not know or that is not closed. On SafeW an unknown tag
//! shows as it stands, and one that is not closed runs to the end of the text.

use bot_core::{Dialect, types::MessageEntityType as Type};

use super::{
    link,
    markdown::Parsed,
    output::Output,
    reference::decode,
    tag::{Tag, is_space},
};

pub(super) fn parse(dialect: Dialect, text: &str) -> Parsed {
    let mut parser = Parser { dialect, text, at: 0, output: Output::default(), open: Vec::new() };
    while let Some(c) = parser.rest().chars().next() {
        match c {
            '<' => parser.tag()?,
            '&' => parser.reference()?,
            c => parser.show(c),
        }
    }
    parser.finish()
}

struct Open {
    name: String,
    argument: String,
    /// Where the content begins, in UTF-16 code units and in bytes of the result.
    from: i64,
    from_byte: usize,
}

struct Parser<'t> {
    dialect: Dialect,
    text: &'t str,
    at: usize,
    output: Output,
    open: Vec<Open>,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn show(&mut self, c: char) {
        self.output.push(c);
        self.at += c.len_utf8();
    }

    fn reference(&mut self) -> Result<(), String> {
        match decode(self.rest()) {
            None => self.show('&'),
            Some((code, len)) => {
                let c = char::from_u32(code).ok_or(
                    "Text contains invalid Unicode characters after decoding HTML entities, check \
                     for unmatched surrogate code units",
                )?;
                self.output.push(c);
                self.at += len;
            }
        }
        Ok(())
    }

    fn tag(&mut self) -> Result<(), String> {
        let done = match self.rest().starts_with("</") {
            true => self.end_tag(),
            false => self.start_tag(),
        };
        match done {
            Err(_) if self.dialect == Dialect::SafeW => {
                self.show('<');
                Ok(())
            }
            done => done,
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let Tag { name, argument, end } = Tag::read(self.dialect, self.text, self.at)?;
        let (from, from_byte) = (self.output.len, self.output.text.len());
        self.open.push(Open { name, argument, from, from_byte });
        self.at = end;
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let last = self.open.last();
        let last = last.ok_or_else(|| format!("Unexpected end tag at byte offset {begin}"))?;
        let rest = &self.text[begin + 2..];
        let len = rest.find(|c: char| is_space(c) || c == '>').unwrap_or(rest.len());
        let name = rest[..len].to_ascii_lowercase();
        let after = rest[len..].trim_start_matches(is_space);
        if !after.starts_with('>') {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        let is_open_further_out = self.open.iter().any(|open| open.name == name);
        if !name.is_empty()
            && name != last.name
            && !(self.dialect == Dialect::SafeW && is_open_further_out)
        {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                last.name
            ));
        }
        self.at = self.text.len() - after.len() + 1;
        while let Some(open) = self.open.pop() {
            let is_it = name.is_empty() || open.name == name;
            self.close(open)?;
            if is_it {
                break;
            }
        }
        Ok(())
    }

    fn close(&mut self, open: Open) -> Result<(), String> {
        let output = &mut self.output;
        if output.len == open.from {
            return Ok(());
        }
        let kind = match &*open.name {
            "b" | "strong" => Type::Bold,
            "i" | "em" => Type::Italic,
            "u" | "ins" => Type::Underline,
            "s" | "strike" | "del" => Type::Strikethrough,
            "span" | "tg-spoiler" | "safew-spoiler" => Type::Spoiler,
            "blockquote" if open.argument == "expandable" && self.dialect == Dialect::Telegram => {
                Type::ExpandableBlockquote
            }
            "blockquote" => Type::Blockquote,
            "tg-emoji" | "safew-emoji" => {
                if !link::is_emoji_id(&open.argument) {
                    return match self.dialect {
                        Dialect::SafeW => Ok(()),
                        Dialect::Telegram => {
                            Err("Invalid custom emoji identifier specified".into())
                        }
                    };
                }
                if let Some(entity) = output.entity(Type::CustomEmoji, open.from) {
                    entity.custom_emoji_id = Some(open.argument);
                }
                return Ok(());
            }
            "tg-time" => {
                let (unix, format) = open.argument.split_once(' ').unwrap_or_default();
                let unix = unix.parse().map_err(|_| "Invalid Unix time specified")?;
                if let Some(entity) = output.entity(Type::DateTime, open.from) {
                    entity.unix_time = Some(unix);
                    entity.date_time_format = Some(format.to_owned()).filter(|f| !f.is_empty());
                }
                return Ok(());
            }
            "pre" | "code" => {
                self.close_code(&open);
                return Ok(());
            }
            _ => {
                let shown = &output.text[open.from_byte..];
                let url = if open.argument.is_empty() { shown } else { &open.argument };
                let target = link::target(self.dialect, url);
                output.link(target, open.from);
                return Ok(());
            }
        };
        output.entity(kind, open.from);
        Ok(())
    }

    /// A block, whose language Telegram has on a `code` tag right inside or outside of it.
    fn close_code(&mut self, open: &Open) {
        let other = if open.name == "pre" { Type::Code } else { Type::Pre };
        let output = &mut self.output;
        if let Some(entity) = output.newest(open.from).filter(|entity| entity.r#type == other)
            && self.dialect == Dialect::Telegram
            && (entity.language.is_some() || !open.argument.is_empty())
        {
            entity.r#type = Type::Pre;
            if !open.argument.is_empty() {
                entity.language = Some(open.argument.clone());
            }
            return;
        }
        let kind = if open.name == "pre" { Type::Pre } else { Type::Code };
        if let Some(entity) = output.entity(kind, open.from) {
            entity.language = Some(open.argument.clone()).filter(|language| !language.is_empty());
        }
    }

    fn finish(mut self) -> Parsed {
        if let Some(open) = self.open.last().filter(|_| self.dialect == Dialect::Telegram) {
            return Err(format!("Can't find end tag corresponding to start tag {}", open.name));
        }
        while let Some(open) = self.open.pop() {
            self.close(open)?;
        }
        let (text, mut entities) = self.output.finish();
        for entity in entities.iter_mut().filter(|entity| entity.r#type == Type::Code) {
            entity.language = None; // it was for a block around it
        }
        Ok((text, entities))
    }
}
