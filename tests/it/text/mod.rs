//! Text against the server: what is escaped, rendered, split or sent is what is shown. Here is what
//! any text may be, and what it looks like.

mod examples;
mod properties;
mod sending;

use std::collections::BTreeSet;

use bot_core::{
    Bot, Context, Dialect, Environment, FormattedText, Outcome, Payload, Router, States, Token,
    handlers,
    methods::SendMessage,
    text,
    text::{
        MAX_TEXT, blockquote, bold, code, custom_emoji, date_time, entity_text, escape_html,
        escape_markdown, escape_markdown_code, escape_markdown_url, expandable_blockquote, italic,
        link, mention, pre, spoiler, strikethrough, underline,
    },
    types::{InputFile, MessageEntity, MessageEntityType as Type, ParseMode, UserId},
};
use bot_sandbox::{Sandbox, markup};
use proptest::{collection::vec, prelude::*, sample::select};

const CASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

fn cases() -> ProptestConfig {
    ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text, mostly of what means something in markup.
fn any_text() -> impl Strategy<Value = String> {
    let special = select(vec![
        "*",
        "_",
        "~",
        "|",
        "[",
        "]",
        "(",
        ")",
        ">",
        "\\",
        "`",
        "#",
        "+",
        "-",
        "=",
        "{",
        "}",
        ".",
        "!",
        "<",
        "&",
        "\"",
        "'",
        "/",
        ";",
        "**",
        "__",
        "||",
        "```",
        "](",
        "![",
        "\\\\",
        "\n>",
        "<b>",
        "</b>",
        "<!--",
        "&lt;",
        "&#60;",
        "&amp",
        "https://safew.org/",
        "tg://user?id=1",
    ]);
    let plain = select(vec!["a", "b c", " ", "\n", "\n\n", "\r", "\t", "中文。", "Yes. No!"]);
    let wide = select(vec!["👍", "👨‍👩‍👧‍👦", "e\u{301}", "🇸🇬", "\u{200d}", "\u{fe0f}", "𝒳"]);
    let piece = prop_oneof![
        6 => special.prop_map(str::to_owned),
        3 => plain.prop_map(str::to_owned),
        2 => wide.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Any text with formatting, by composition.
fn any_formatted() -> impl Strategy<Value = FormattedText> {
    let leaf = any_text().prop_map(FormattedText::from);
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            2 => vec(inner.clone(), 1..5).prop_map(FormattedText::from_iter),
            2 => vec(inner.clone(), 1..4).prop_map(|lines| {
                lines.into_iter().map(|line| line + "\n").collect()
            }),
            5 => (0..16_usize, inner).prop_map(|(style, text)| styled(style, text)),
        ]
    })
}

fn styled(style: usize, text: FormattedText) -> FormattedText {
    match style {
        0 | 1 => bold(text),
        2 | 3 => italic(text),
        4 | 5 => underline(text),
        6 => strikethrough(text),
        7 => spoiler(text),
        8 => code(text),
        9 => pre("", text),
        10 => pre("c++", text),
        11 => link(text, "https://safew.org/a_(b)\\?q=1&r='<*>`"),
        12 => mention(text, UserId(7)),
        13 => custom_emoji(text, "5368324170671202286"),
        14 => text!["\n", blockquote(text), "\n"],
        _ => expandable_blockquote(text),
    }
}

/// What each UTF-16 code unit looks like: the entities over it, without where they begin.
fn look(text: &str, entities: &[MessageEntity]) -> Vec<BTreeSet<String>> {
    let mut looks = vec![BTreeSet::new(); text.encode_utf16().count()];
    for entity in entities {
        let range = usize::try_from(entity.offset).unwrap()..;
        let said = format!(
            "{} {:?} {:?} {:?} {:?}",
            entity.r#type,
            entity.url.as_deref().map(|url| url
                .replace('\\', "/")
                .replace('<', "%3C")
                .replace('>', "%3E")
                .replace('`', "%60")
                .replace('\'', "%27")),
            entity.user.as_ref().map(|user| user.id),
            entity.language,
            entity.custom_emoji_id,
        );
        for look in &mut looks[range][..usize::try_from(entity.length).unwrap()] {
            look.insert(said.clone());
        }
    }
    looks
}

/// Entities are sorted, inside the text, at characters' edges, and apart or one inside the other.
fn assert_in_order(text: &str, entities: &[MessageEntity]) {
    for (n, entity) in entities.iter().enumerate() {
        assert!(entity.length > 0, "{entity:?}");
        assert!(entity_text(text, entity).is_some(), "{entity:?} of {text:?}");
        for later in &entities[n + 1..] {
            let (end, later_end) = (entity.offset + entity.length, later.offset + later.length);
            assert!(entity.offset <= later.offset, "{entity:?} {later:?}");
            assert!(later.offset >= end || later_end <= end, "{entity:?} {later:?}");
        }
    }
}

fn is_quote(entity: &MessageEntity) -> bool {
    matches!(entity.r#type, Type::Blockquote | Type::ExpandableBlockquote)
}

/// What is expected of markup: what a platform has, and in Markdown quotations of whole lines.
fn expected(text: &FormattedText, dialect: Dialect, is_markdown: bool) -> Vec<MessageEntity> {
    let units: Vec<u16> = text.text().encode_utf16().collect();
    let mut entities = text.entities();
    let is_code = |at: usize| {
        entities.iter().any(|e| {
            let start = usize::try_from(e.offset).unwrap();
            matches!(e.r#type, Type::Code | Type::Pre)
                && (start..start + usize::try_from(e.length).unwrap()).contains(&at)
        })
    };
    let ends_line = |at: usize| units[at] == u16::from(b'\n') && !is_code(at);
    let mut lines = Vec::new();
    for quote in entities.iter().filter(|e| is_quote(e)) {
        let start = usize::try_from(quote.offset).unwrap();
        let mut end = start + usize::try_from(quote.length).unwrap();
        end -= usize::from(units[end - 1] == u16::from(b'\n'));
        lines.push(
            start < end
                && (start == 0 || ends_line(start - 1))
                && (end == units.len() || ends_line(end)),
        );
    }
    let mut lines = lines.into_iter();
    entities.retain(|e| !is_quote(e) || lines.next().unwrap() || !is_markdown);
    for entity in &mut entities {
        if dialect == Dialect::SafeW && entity.r#type == Type::ExpandableBlockquote {
            entity.r#type = Type::Blockquote;
        }
    }
    entities
}

fn assert_shows(text: &FormattedText, dialect: Dialect, mode: ParseMode, markup: &str) {
    let parsed = markup::parse(dialect, mode.as_str(), markup);
    let (shown, entities) = parsed.unwrap_or_else(|e| panic!("{dialect} {mode}: {e}\n{markup:?}"));
    assert_eq!(shown, text.text(), "{dialect} {mode}: {markup:?}");
    let is_markdown = mode == ParseMode::MarkdownV2;
    let expected = expected(text, dialect, is_markdown);
    let is_quoted = expected.iter().any(is_quote);
    let looks = [look(text.text(), &expected), look(&shown, &entities)];
    let units = shown.encode_utf16().zip(&looks[0]).zip(&looks[1]);
    for (n, ((unit, expected), found)) in units.enumerate() {
        // The line feed behind a quotation belongs to it there.
        if !(is_markdown && is_quoted && unit == u16::from(b'\n')) {
            assert_eq!(expected, found, "unit {n} in {dialect} {mode}: {markup:?}");
        }
    }
}
