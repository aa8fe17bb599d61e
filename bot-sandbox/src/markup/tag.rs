//! An opening tag of HTML, with what it is about.

use bot_core::Dialect;

use super::reference::decode_all;

/// An opening tag.
pub(super) struct Tag {
    pub(super) name: String,
    /// The attribute that counts: a URL, a language, an id, `expandable`.
    pub(super) argument: String,
    /// Where the tag ends in the source.
    pub(super) end: usize,
}

impl Tag {
    /// Reads the tag that begins here.
    pub(super) fn read(dialect: Dialect, text: &str, begin: usize) -> Result<Self, String> {
        let mut reader = Reader { text, begin, at: begin + 1 };
        let name = reader.until(|c| is_space(c) || c == '>').to_ascii_lowercase();
        if reader.at == text.len() {
            return Err(reader.unclosed());
        }
        if !is_known(dialect, &name) {
            return Err(format!("Unsupported start tag \"{name}\" at byte offset {begin}"));
        }
        let mut attributes = Vec::new();
        while let Some(attribute) = reader.attribute(&name)? {
            attributes.push(attribute);
        }
        let argument = argument(dialect, &name, &attributes);
        if name == "span" && argument != "spoiler" {
            let prefix = prefix(dialect);
            return Err(format!(
                "Tag \"span\" must have class \"{prefix}spoiler\" at byte offset {begin}"
            ));
        }
        Ok(Self { name, argument, end: reader.at + 1 })
    }
}

/// What the attributes of a tag say.
fn argument(dialect: Dialect, name: &str, attributes: &[(&str, String)]) -> String {
    let get = |wanted: &str| {
        let found = attributes.iter().rfind(|(attribute, _)| *attribute == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let class = |prefix: &str| get("class").and_then(|class| class.strip_prefix(prefix));
    let argument = match name {
        "a" => get("href"),
        "tg-emoji" | "safew-emoji" => get("emoji-id"),
        "tg-time" => {
            let (unix, format) = (get("unix").unwrap_or_default(), get("format"));
            return format!("{unix} {}", format.unwrap_or_default());
        }
        "code" => class("language-"),
        "pre" if dialect == Dialect::SafeW => class("language-"),
        "span" => class(prefix(dialect)),
        "blockquote" => get("expandable").map(|_| "expandable"),
        _ => None,
    };
    argument.unwrap_or_default().to_owned()
}

/// What a platform puts before the names of its own.
fn prefix(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::SafeW => "safew-",
        Dialect::Telegram => "tg-",
    }
}

fn is_known(dialect: Dialect, name: &str) -> bool {
    match name {
        "a" | "b" | "strong" | "i" | "em" | "u" | "ins" | "s" | "strike" | "del" | "span"
        | "pre" | "code" | "blockquote" => true,
        "tg-spoiler" | "tg-emoji" | "tg-time" => dialect == Dialect::Telegram,
        "safew-spoiler" | "safew-emoji" => dialect == Dialect::SafeW,
        _ => false,
    }
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\0' | '\u{b}')
}

struct Reader<'t> {
    text: &'t str,
    /// Where the tag begins.
    begin: usize,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// What stands before such a character, taken.
    fn until(&mut self, stop: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = &rest[..rest.find(stop).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn unclosed(&self) -> String {
        format!("Unclosed start tag at byte offset {}", self.begin)
    }

    /// The next attribute; none at the tag's end.
    fn attribute(&mut self, tag: &str) -> Result<Option<(&'t str, String)>, String> {
        let begin = self.begin;
        self.until(|c| !is_space(c));
        if self.rest().starts_with('>') {
            return Ok(None);
        }
        let name = self.until(|c| is_space(c) || matches!(c, '=' | '>'));
        self.until(|c| !is_space(c));
        if self.rest().is_empty() {
            return Err(self.unclosed());
        }
        if name.is_empty() {
            return Err(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        if !self.rest().starts_with('=') {
            if tag == "blockquote" && name == "expandable" {
                return Ok(Some((name, String::new())));
            }
            return Err(format!(
                "Expected equal sign in declaration of an attribute of the tag \"{tag}\" at byte \
                 offset {begin}"
            ));
        }
        self.at += 1;
        self.until(|c| !is_space(c));
        Ok(Some((name, self.value()?)))
    }

    fn value(&mut self) -> Result<String, String> {
        let Some(quote) = self.rest().chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            let begin = self.at;
            let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            let value = self.until(|c| !is_token(c)).to_ascii_lowercase();
            return match self.rest().starts_with(|c| is_space(c) || c == '>') {
                true => Ok(value),
                false if self.rest().is_empty() => Err(self.unclosed()),
                false => Err(format!("Unexpected end of name token at byte offset {begin}")),
            };
        };
        self.at += 1;
        let value = self.until(|c| c == quote);
        if self.rest().is_empty() {
            return Err(self.unclosed());
        }
        self.at += 1;
        Ok(decode_all(value))
    }
}
