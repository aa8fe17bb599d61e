//! The styles a text can have, one function each.

use super::FormattedText;
use crate::types::{MessageEntity, MessageEntityType, User, UserId};

fn styled(content: impl Into<FormattedText>, style: MessageEntityType) -> FormattedText {
    content.into().inside(MessageEntity::new(style, 0, 0))
}

/// Bold text.
///
/// ```
/// use bot_core::{Dialect, text::{bold, italic}};
///
/// let text = bold("all of it, " + italic("and this part twice"));
/// assert_eq!(text.to_html(Dialect::SafeW), "<b>all of it, <i>and this part twice</i></b>");
/// ```
#[must_use]
pub fn bold(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Bold)
}

/// Italic text.
///
/// ```
/// # use bot_core::{Dialect, text::italic};
/// assert_eq!(italic("so").to_markdown(Dialect::SafeW), "_so_");
/// ```
#[must_use]
pub fn italic(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Italic)
}

/// Underlined text.
///
/// ```
/// # use bot_core::{Dialect, text::underline};
/// assert_eq!(underline("so").to_markdown(Dialect::SafeW), "__so__");
/// ```
#[must_use]
pub fn underline(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Underline)
}

/// Struck-through text.
///
/// ```
/// # use bot_core::{Dialect, text::strikethrough};
/// assert_eq!(strikethrough("so").to_markdown(Dialect::SafeW), "~so~");
/// ```
#[must_use]
pub fn strikethrough(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Strikethrough)
}

/// Text that is hidden until it is tapped.
///
/// ```
/// # use bot_core::{Dialect, text::spoiler};
/// assert_eq!(spoiler("so").to_markdown(Dialect::SafeW), "||so||");
/// ```
#[must_use]
pub fn spoiler(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Spoiler)
}

/// Code inside a line; other styles in it are left out.
///
/// ```
/// # use bot_core::{Dialect, text::code};
/// assert_eq!(code("a < b").to_html(Dialect::SafeW), "<code>a &lt; b</code>");
/// ```
#[must_use]
pub fn code(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Code)
}

/// A block of code in a programming language, `""` for none; other styles in it are left out.
///
/// ```
/// # use bot_core::{Dialect, text::pre};
/// let block = pre("rust", "fn main() {}");
/// assert_eq!(block.to_html(Dialect::SafeW), r#"<pre class="language-rust">fn main() {}</pre>"#);
/// ```
#[must_use]
pub fn pre(language: &str, content: impl Into<FormattedText>) -> FormattedText {
    let mut entity = MessageEntity::new(MessageEntityType::Pre, 0, 0);
    if !language.is_empty() {
        entity = entity.language(language);
    }
    content.into().inside(entity)
}

/// Text that leads to a URL.
///
/// ```
/// # use bot_core::{Dialect, text::link};
/// let docs = link("docs", "https://docs.safew.org/");
/// assert_eq!(docs.to_markdown(Dialect::SafeW), "[docs](https://docs.safew.org/)");
/// ```
#[must_use]
pub fn link(content: impl Into<FormattedText>, url: impl Into<String>) -> FormattedText {
    content.into().inside(MessageEntity::new(MessageEntityType::TextLink, 0, 0).url(url))
}

/// A mention of a user by their id, as good as one by a name: the user is told of it.
///
/// The server leaves it plain text for a user who is neither in the chat nor known to the bot.
///
/// ```
/// use bot_core::{Dialect, text::mention, types::UserId};
///
/// let mei = mention("Mei", UserId(7));
/// assert_eq!(mei.to_html(Dialect::SafeW), r#"<a href="safew://user?id=7">Mei</a>"#);
/// assert_eq!(mei.to_html(Dialect::Telegram), r#"<a href="tg://user?id=7">Mei</a>"#);
/// ```
#[must_use]
pub fn mention(content: impl Into<FormattedText>, user_id: UserId) -> FormattedText {
    let user = User { id: user_id, ..User::default() };
    content.into().inside(MessageEntity::new(MessageEntityType::TextMention, 0, 0).user(user))
}

/// A custom emoji by its id, with a plain emoji for those who cannot see it.
///
/// ```
/// # use bot_core::{Dialect, text::custom_emoji};
/// let emoji = custom_emoji("👍", "5368324170671202286");
/// assert_eq!(
///     emoji.to_markdown(Dialect::Telegram),
///     "![👍](tg://emoji?id=5368324170671202286)"
/// );
/// ```
#[must_use]
pub fn custom_emoji(emoji: impl Into<FormattedText>, id: impl Into<String>) -> FormattedText {
    let entity = MessageEntity::new(MessageEntityType::CustomEmoji, 0, 0).custom_emoji_id(id);
    emoji.into().inside(entity)
}

/// A moment that each reader sees in their own time zone; Telegram only.
///
/// `unix_time` is in seconds; `format` is the API's, such as `"wDT"`, or `""` to show the text.
///
/// ```
/// # use bot_core::{Dialect, text::date_time};
/// let when = date_time("22:45 tomorrow", 1_647_531_900, "wDT");
/// assert_eq!(
///     when.to_html(Dialect::Telegram),
///     r#"<tg-time unix="1647531900" format="wDT">22:45 tomorrow</tg-time>"#
/// );
/// ```
#[must_use]
pub fn date_time(
    content: impl Into<FormattedText>,
    unix_time: i64,
    format: impl Into<String>,
) -> FormattedText {
    let entity = MessageEntity::new(MessageEntityType::DateTime, 0, 0)
        .unix_time(unix_time)
        .date_time_format(format);
    content.into().inside(entity)
}

/// A quotation; give it lines of its own.
///
/// ```
/// # use bot_core::{Dialect, text, text::blockquote};
/// let text = text!["They wrote:\n", blockquote("yes\nno"), "\nAnd you?"];
/// assert_eq!(text.to_markdown(Dialect::SafeW), "They wrote:\n>yes\n>no\nAnd you?");
/// ```
#[must_use]
pub fn blockquote(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::Blockquote)
}

/// A quotation that shows a few lines until it is opened; a plain one on SafeW.
///
/// ```
/// # use bot_core::{Dialect, text::expandable_blockquote};
/// let text = expandable_blockquote("yes\nno");
/// assert_eq!(text.to_html(Dialect::Telegram), "<blockquote expandable>yes\nno</blockquote>");
/// ```
#[must_use]
pub fn expandable_blockquote(content: impl Into<FormattedText>) -> FormattedText {
    styled(content, MessageEntityType::ExpandableBlockquote)
}
