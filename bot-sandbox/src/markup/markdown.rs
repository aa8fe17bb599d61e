//! MarkdownV2; on SafeW `Markdown` too.
//!
//! Telegram refuses what is not well-formed. On SafeW a marker that is not closed runs to the end
//! of the text, and a character that could not be a marker shows as it is.

use bot_core::{Dialect, types::MessageEntityType as Type};

use super::{link, output::Output};

pub(super) type Parsed = Result<(String, Vec<bot_core::types::MessageEntity>), String>;

pub(super) fn parse(dialect: Dialect, text: &str) -> Parsed {
    let mut parser = Parser {
        dialect,
        text,
        at: 0,
        output: Output::default(),
        open: Vec::new(),
        is_line_start: true,
    };
    while parser.at < text.len() {
        parser.step()?;
    }
    parser.finish()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bold,
    /// SafeW's `**`.
    DoubleBold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    Link,
    CustomEmoji,
    Quote,
}

impl Kind {
    fn marker(self) -> &'static str {
        match self {
            Self::Bold => "*",
            Self::DoubleBold => "**",
            Self::Italic => "_",
            Self::Underline => "__",
            Self::Strikethrough => "~",
            Self::Spoiler => "||",
            Self::Code => "`",
            Self::Pre => "```",
            Self::Link => "[",
            Self::CustomEmoji => "![",
            Self::Quote => ">",
        }
    }

    /// The server's name for it.
    fn name(self, language: &str) -> &'static str {
        match self {
            Self::Bold | Self::DoubleBold => "Bold",
            Self::Italic => "Italic",
            Self::Underline => "Underline",
            Self::Strikethrough => "Strikethrough",
            Self::Spoiler => "Spoiler",
            Self::Code => "Code",
            Self::Pre if language.is_empty() => "Pre",
            Self::Pre => "PreCode",
            Self::Link => "TextUrl",
            Self::CustomEmoji => "CustomEmoji",
            Self::Quote => "BlockQuote",
        }
    }
}

struct Open {
    kind: Kind,
    language: String,
    /// Where the marker is, in bytes of the source.
    marker: usize,
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
    /// Whether a quotation may begin here.
    is_line_start: bool,
}

impl Parser<'_> {
    fn is_lenient(&self) -> bool {
        self.dialect == Dialect::SafeW
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn sees(&self, marker: &str) -> bool {
        self.rest().starts_with(marker)
    }

    /// The character behind a backslash that takes it its meaning.
    fn escaped(&self) -> Option<char> {
        let c = self.rest().strip_prefix('\\')?.chars().next()?;
        let takes = match self.dialect {
            Dialect::SafeW => "*_~|[]()>\\`".contains(c),
            Dialect::Telegram => ('\u{1}'..='\u{7e}').contains(&c),
        };
        takes.then_some(c)
    }

    fn top(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    fn is_quoted(&self) -> bool {
        self.open.iter().any(|open| open.kind == Kind::Quote)
    }

    fn show(&mut self, c: char) {
        self.at += c.len_utf8();
        self.output.push(c);
        if c != '\r' {
            self.is_line_start = false;
        }
    }

    fn step(&mut self) -> Result<(), String> {
        if let Some(c) = self.escaped() {
            self.at += 1;
            self.show(c);
            self.is_line_start |= c == '\n';
            return Ok(());
        }
        let Some(c) = self.rest().chars().next() else { return Ok(()) };
        let is_code = matches!(self.top(), Some(Kind::Code | Kind::Pre));
        let is_special = match is_code {
            true => c == '`',
            false => "_*[]()~`>#+-=|{}.!\n".contains(c),
        };
        if !is_special {
            self.show(c);
            return Ok(());
        }
        if !is_code && c == '\n' {
            return self.line_feed();
        }
        match self.top() {
            Some(kind) if self.ends(kind) => self.close(),
            _ => self.begin(c),
        }
    }

    fn line_feed(&mut self) -> Result<(), String> {
        let goes_on = self.text[self.at + 1..].starts_with('>');
        let quote = self.open.iter().rposition(|open| open.kind == Kind::Quote);
        if let Some(quote) = quote.filter(|_| !goes_on) {
            let is_expandable = self.pop_empty_spoiler(quote);
            if !self.is_lenient() && self.top() != Some(Kind::Quote) {
                return Err(self.unclosed());
            }
            self.output.push('\n');
            self.close_quote(quote, is_expandable);
        } else {
            self.output.push('\n');
        }
        self.at += 1;
        self.is_line_start = true;
        Ok(())
    }

    /// The `||` that ends an expandable quotation looks like the beginning of a spoiler.
    fn pop_empty_spoiler(&mut self, quote: usize) -> bool {
        let line = self.text[..self.at].strip_suffix('\r').unwrap_or(&self.text[..self.at]);
        let is_empty = quote + 2 == self.open.len()
            && self
                .open
                .last()
                .is_some_and(|last| last.kind == Kind::Spoiler && last.marker + 2 == line.len());
        if is_empty {
            self.open.pop();
        }
        is_empty
    }

    fn close_quote(&mut self, quote: usize, is_expandable: bool) {
        let quote = self.open.remove(quote);
        let kind = match is_expandable && !self.is_lenient() {
            true => Type::ExpandableBlockquote,
            false => Type::Blockquote, // SafeW shows both the same
        };
        self.output.entity(kind, quote.from);
    }

    /// Whether what is seen ends this.
    fn ends(&self, kind: Kind) -> bool {
        match kind {
            Kind::Italic => self.sees("_") && !self.sees("__"),
            Kind::Link | Kind::CustomEmoji => self.sees("]"),
            Kind::Quote => false,
            kind => self.sees(kind.marker()),
        }
    }

    fn begin(&mut self, c: char) -> Result<(), String> {
        let kind = match c {
            '_' if self.sees("__") => Kind::Underline,
            '_' => Kind::Italic,
            '*' if self.is_lenient() && self.sees("**") => Kind::DoubleBold,
            '*' => Kind::Bold,
            '~' => Kind::Strikethrough,
            '|' if self.sees("||") => Kind::Spoiler,
            '[' => Kind::Link,
            '!' if self.sees("![") => Kind::CustomEmoji,
            '`' if self.sees("```") => Kind::Pre,
            '`' => Kind::Code,
            '>' if self.is_line_start && self.is_quoted() => {
                self.at += 1;
                return Ok(());
            }
            '>' if self.is_line_start => Kind::Quote,
            c if self.is_lenient() => {
                self.show(c);
                return Ok(());
            }
            c => {
                return Err(format!(
                    "Character '{c}' is reserved and must be escaped with the preceding '\\'"
                ));
            }
        };
        let marker = self.at;
        self.at += kind.marker().len();
        let language = if kind == Kind::Pre { self.language() } else { String::new() };
        let (from, from_byte) = (self.output.len, self.output.text.len());
        self.open.push(Open { kind, language, marker, from, from_byte });
        Ok(())
    }

    /// The language behind the marker of a block, and the line break behind that, taken.
    fn language(&mut self) -> String {
        let (language, taken) = language(self.rest());
        let language = language.to_owned();
        self.at += taken;
        language
    }

    /// Ends what is open last.
    fn close(&mut self) -> Result<(), String> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let output = &mut self.output;
        match open.kind {
            Kind::Link => {
                self.take(1);
                let shown = self.output.text[open.from_byte..].to_owned();
                let url = self.url("a URL")?.unwrap_or(shown);
                self.output.link(link::target(self.dialect, &url), open.from);
                return Ok(());
            }
            Kind::CustomEmoji => {
                self.take(1);
                let url = self.url("a custom emoji URL")?;
                return self.close_emoji(url.as_deref(), open.from);
            }
            Kind::Bold | Kind::DoubleBold => output.entity(Type::Bold, open.from),
            Kind::Italic => output.entity(Type::Italic, open.from),
            Kind::Underline => output.entity(Type::Underline, open.from),
            Kind::Strikethrough => output.entity(Type::Strikethrough, open.from),
            Kind::Spoiler => output.entity(Type::Spoiler, open.from),
            Kind::Code => output.entity(Type::Code, open.from),
            Kind::Quote => output.entity(Type::Blockquote, open.from),
            Kind::Pre => {
                let mut entity = output.entity(Type::Pre, open.from);
                if let Some(entity) = entity.as_mut().filter(|_| !open.language.is_empty()) {
                    entity.language = Some(open.language);
                }
                entity
            }
        };
        self.take(open.kind.marker().len());
        Ok(())
    }

    /// Takes a closing marker; there is none at the end of the text, where all is closed.
    fn take(&mut self, marker: usize) {
        self.at = (self.at + marker).min(self.text.len());
    }

    fn close_emoji(&mut self, url: Option<&str>, from: i64) -> Result<(), String> {
        if let Some(id) = url.and_then(|url| link::custom_emoji(self.dialect, url)) {
            if let Some(entity) = self.output.entity(Type::CustomEmoji, from) {
                entity.custom_emoji_id = Some(id);
            }
        } else if let Some((unix, format)) =
            url.filter(|_| !self.is_lenient()).and_then(link::date_time)
        {
            if let Some(entity) = self.output.entity(Type::DateTime, from) {
                (entity.unix_time, entity.date_time_format) = (Some(unix), format);
            }
        } else if !self.is_lenient() {
            return Err(match url {
                None => "Custom emoji entity must contain a tg://emoji URL".into(),
                Some(_) => "Invalid custom emoji identifier specified".into(),
            });
        }
        Ok(())
    }

    /// The URL in round brackets that stands here, taken.
    fn url(&mut self, what: &str) -> Result<Option<String>, String> {
        if !self.sees("(") {
            return Ok(None);
        }
        self.at += 1;
        let begins = self.at;
        let mut url = String::new();
        while let Some(c) = self.rest().chars().next() {
            if let Some(c) = self.escaped() {
                self.at += 1 + c.len_utf8();
                url.push(c);
                continue;
            }
            self.at += c.len_utf8();
            if c == ')' {
                return Ok(Some(url));
            }
            url.push(c);
        }
        match self.is_lenient() {
            true => Ok(Some(url)),
            false => Err(format!("Can't find end of {what} at byte offset {begins}")),
        }
    }

    fn unclosed(&self) -> String {
        self.open.last().map_or_else(String::new, |open| {
            let name = open.kind.name(&open.language);
            format!("Can't find end of {name} entity at byte offset {}", open.marker)
        })
    }

    fn finish(mut self) -> Parsed {
        if let Some(quote) = self.open.iter().rposition(|open| open.kind == Kind::Quote) {
            let is_expandable = self.pop_empty_spoiler(quote);
            if self.is_lenient() || quote + 1 == self.open.len() {
                self.close_quote(quote, is_expandable);
            }
        }
        while self.is_lenient() && !self.open.is_empty() {
            self.close()?;
        }
        match self.open.is_empty() {
            true => Ok(self.output.finish()),
            false => Err(self.unclosed()),
        }
    }
}

/// The language at the beginning of a block, and how much to leave out with the line break behind.
pub(super) fn language(block: &str) -> (&str, usize) {
    let is_end = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '\0' | '\u{b}' | '`');
    let end = block.find(is_end).filter(|end| !block[*end..].starts_with('`'));
    let language = &block[..end.unwrap_or(0)];
    let line_break = match &block.as_bytes()[language.len()..] {
        [b'\n', b'\r', ..] | [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        _ => 0,
    };
    (language, language.len() + line_break)
}
