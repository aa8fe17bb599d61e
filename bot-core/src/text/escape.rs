//! Making any text safe inside markup.

use crate::platform::Dialect;

/// A text that shows as it is inside HTML markup, in an attribute's quotes too.
///
/// ```
/// use bot_core::text::escape_html;
///
/// assert_eq!(format!("<b>{}</b>", escape_html("a < b")), "<b>a &lt; b</b>");
/// ```
#[must_use]
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_html(&mut out, text);
    out
}

pub(super) fn push_html(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// A text that shows as it is inside MarkdownV2 markup of a platform.
///
/// The platforms differ: Telegram refuses a message with one of its reserved characters bare, and
/// SafeW, whose list is shorter, shows a backslash that stands before any other character. On
/// SafeW it serves `Markdown` too, which is the same there.
///
/// A text that ends with `!` must not stand right before a link on SafeW, where there is no way to
/// escape it and the two would make a custom emoji; [`FormattedText::to_markdown`] takes care of
/// that.
///
/// ```
/// use bot_core::{Dialect, text::escape_markdown};
///
/// assert_eq!(escape_markdown("1.5 * 2!", Dialect::SafeW), r"1.5 \* 2!");
/// assert_eq!(escape_markdown("1.5 * 2!", Dialect::Telegram), r"1\.5 \* 2\!");
/// ```
///
/// [`FormattedText::to_markdown`]: super::FormattedText::to_markdown
#[must_use]
pub fn escape_markdown(text: &str, dialect: Dialect) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text, |c| is_reserved(c, dialect));
    out
}

/// The same for inside of code and code blocks, on every platform.
///
/// ```
/// use bot_core::text::escape_markdown_code;
///
/// assert_eq!(escape_markdown_code(r"a * `b` \ c"), r"a * \`b\` \\ c");
/// ```
#[must_use]
pub fn escape_markdown_code(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    push_escaped(&mut out, code, |c| matches!(c, '`' | '\\'));
    out
}

/// The same for the URL of a link, between its round brackets, on every platform.
///
/// ```
/// use bot_core::text::escape_markdown_url;
///
/// let url = escape_markdown_url("https://en.wikipedia.org/wiki/Mercury_(planet)");
/// assert_eq!(format!("[Mercury]({url})"), r"[Mercury](https://en.wikipedia.org/wiki/Mercury_(planet\))");
/// ```
#[must_use]
pub fn escape_markdown_url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    push_escaped(&mut out, url, |c| matches!(c, ')' | '\\'));
    out
}

pub(super) fn push_escaped(out: &mut String, text: &str, is_reserved: impl Fn(char) -> bool) {
    for c in text.chars() {
        if is_reserved(c) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Whether a backslash takes a character its meaning, and is needed for it.
pub(super) fn is_reserved(c: char, dialect: Dialect) -> bool {
    match c {
        '*' | '_' | '~' | '|' | '[' | ']' | '(' | ')' | '>' | '\\' | '`' => true,
        '#' | '+' | '-' | '=' | '{' | '}' | '.' | '!' => dialect == Dialect::Telegram,
        _ => false,
    }
}
