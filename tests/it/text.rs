//! Text against the server: what is escaped, rendered, split or sent is what is shown.

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

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn escaped_text_comes_back_as_it_was(text in any_text()) {
        for &dialect in Dialect::ALL {
            let html = markup::parse(dialect, "html", &escape_html(&text));
            prop_assert_eq!(html, Ok((text.clone(), vec![])), "HTML on {}", dialect);
            let escaped = escape_markdown(&text, dialect);
            let modes: &[_] = match dialect {
                Dialect::SafeW => &["MarkdownV2", "Markdown", "markdown"],
                Dialect::Telegram => &["MarkdownV2", "MARKDOWNV2"],
            };
            for mode in modes {
                let shown = markup::parse(dialect, mode, &escaped);
                prop_assert_eq!(shown, Ok((text.clone(), vec![])), "{} on {}", mode, dialect);
            }
        }
    }

    #[test]
    fn escaped_text_is_one_entity_inside_of_markers(text in any_text().prop_filter("empty", |t| !t.is_empty())) {
        for &dialect in Dialect::ALL {
            let escaped = escape_markdown(&text, dialect);
            let in_code = escape_markdown_code(&text);
            let html = escape_html(&text);
            for (mode, markup, kind) in [
                ("MarkdownV2", format!("*{escaped}*"), Type::Bold),
                ("MarkdownV2", format!("`{in_code}`"), Type::Code),
                ("HTML", format!("<b>{html}</b>"), Type::Bold),
                ("HTML", format!("<pre>{html}</pre>"), Type::Pre),
            ] {
                let (shown, entities) = markup::parse(dialect, mode, &markup).unwrap();
                prop_assert_eq!(&shown, &text);
                prop_assert_eq!(entities.len(), 1, "{}", markup);
                prop_assert_eq!(&entities[0].r#type, &kind);
                prop_assert_eq!(entity_text(&shown, &entities[0]), Some(&*text));
            }
        }
    }

    #[test]
    fn escaped_urls_lead_to_the_same_place(path in any_text()) {
        let url = format!("https://safew.org/x{path}");
        for &dialect in Dialect::ALL {
            let html = format!(r#"<a href="{}">x</a>"#, escape_html(&url));
            let markdown = format!("[x]({})", escape_markdown_url(&url));
            let html = markup::parse(dialect, "HTML", &html).unwrap();
            prop_assert_eq!(&html, &markup::parse(dialect, "MarkdownV2", &markdown).unwrap());
            prop_assert_eq!(&html.1[0].r#type, &Type::TextLink);
        }
    }

    #[test]
    fn rendered_text_is_shown_with_its_formatting(text in any_formatted()) {
        for &dialect in Dialect::ALL {
            assert_shows(&text, dialect, ParseMode::Html, &text.to_html(dialect));
            assert_shows(&text, dialect, ParseMode::MarkdownV2, &text.to_markdown(dialect));
        }
    }

    #[test]
    fn entities_are_in_order_and_make_the_same_text_again(text in any_formatted()) {
        let entities = text.entities();
        assert_in_order(text.text(), &entities);
        let again = FormattedText::from_entities(text.text(), entities.clone());
        prop_assert_eq!(again.entities(), entities);
        prop_assert_eq!(again, text);
    }

    #[test]
    fn any_offsets_at_all_are_put_in_order(
        text in any_text(),
        entities in vec((0..20_usize, prop_oneof![8 => -3..30_i64, 1 => any::<i64>()], prop_oneof![8 => -3..30_i64, 1 => any::<i64>()]), 0..8),
    ) {
        let made: Vec<_> = entities.iter().map(|(kind, offset, length)| {
            let mut entity = styled(kind % 16, "x".into()).entities().remove(0);
            (entity.offset, entity.length) = (*offset, *length);
            entity
        }).collect();
        let formatted = FormattedText::from_entities(&*text, made.clone());
        let ordered = formatted.entities();
        assert_in_order(&text, &ordered);
        // Plain styles are where they were said to be, code aside.
        let looks = look(&text, &ordered);
        for entity in &made {
            let style = entity.r#type.to_string();
            let is_plain = matches!(entity.r#type, Type::Bold | Type::Italic | Type::Spoiler);
            let end = entity.offset.saturating_add(entity.length);
            let named = |look: &BTreeSet<String>, kind: &str| look.iter().any(|said| said.starts_with(kind));
            for (n, look) in looks.iter().enumerate().filter(|_| is_plain) {
                let n = i64::try_from(n).unwrap();
                if n >= entity.offset && n < end && !named(look, "code") && !named(look, "pre") {
                    prop_assert!(named(look, &format!("{style} ")), "{} at {} in {:?}", style, n, text);
                }
            }
        }
        for &dialect in Dialect::ALL {
            assert_shows(&formatted, dialect, ParseMode::Html, &formatted.to_html(dialect));
            assert_shows(&formatted, dialect, ParseMode::MarkdownV2, &formatted.to_markdown(dialect));
        }
    }

    #[test]
    fn parts_are_within_the_limit_and_make_the_whole(text in any_formatted(), limit in 1..40_usize) {
        let looks = look(text.text(), &text.entities());
        let parts = text.split(limit);
        let mut rest = text.text();
        for (n, part) in parts.iter().enumerate() {
            prop_assert!(part.len() <= limit.max(2), "{:?}", part);
            prop_assert!(!part.text().trim().is_empty());
            let entities = part.entities();
            assert_in_order(part.text(), &entities);
            // Only white space is left out between parts.
            let at = rest.find(part.text().chars().find(|c| !c.is_whitespace()).unwrap()).unwrap();
            let indented = part.text().len() - part.text().trim_start().len();
            let (skipped, here) = rest.split_at(at - indented);
            prop_assert!(skipped.trim().is_empty() && (n > 0 || skipped.trim().is_empty()));
            prop_assert!(here.starts_with(part.text()), "{:?} in {:?}", part.text(), here);
            let before = text.text().len() - here.len();
            let before = text.text()[..before].encode_utf16().count();
            let found = look(part.text(), &entities);
            prop_assert_eq!(&looks[before..][..found.len()], &*found, "style of {:?}", part);
            rest = &here[part.text().len()..];
        }
        prop_assert!(rest.trim().is_empty(), "left over: {:?}", rest);
    }

    #[test]
    fn the_server_never_trips_over_markup(text in any_text()) {
        for &dialect in Dialect::ALL {
            for mode in ["HTML", "Markdown", "MarkdownV2"] {
                let parsed = markup::parse(dialect, mode, &text);
                if dialect == Dialect::SafeW {
                    prop_assert!(parsed.is_ok() || mode == "HTML", "{:?}", parsed);
                }
                if let Ok((shown, entities)) = parsed {
                    for entity in entities {
                        prop_assert!(entity_text(&shown, &entity).is_some());
                    }
                }
            }
        }
    }
}

fn texts(parts: &[FormattedText]) -> Vec<&str> {
    parts.iter().map(FormattedText::text).collect()
}

#[test]
fn a_long_text_is_cut_at_the_best_place_there_is() {
    let split = |text: &str, limit| -> Vec<String> {
        let parts = FormattedText::from(text).split(limit);
        parts.iter().map(|part| part.text().to_owned()).collect()
    };
    let paragraphs = "one two three.\n\nfour. five\nsix";
    assert_eq!(split(paragraphs, 24), ["one two three.", "four. five\nsix"]);
    assert_eq!(split("one two. three\nfour five", 17), ["one two. three", "four five"]);
    assert_eq!(split("One two. Three four", 16), ["One two.", "Three four"]);
    assert_eq!(split("one two three", 9), ["one two", "three"]);
    assert_eq!(split("你好。再见了朋友", 6), ["你好。", "再见了朋友"]);
    assert_eq!(split("fn a() {\n    b();\n}", 12), ["fn a() {", "    b();\n}"], "indented");
    assert_eq!(split("abcdefgh", 3), ["abc", "def", "gh"]);
    assert_eq!(split("ab👨‍👩‍👧‍👦cd", 12), ["ab", "👨‍👩‍👧‍👦c", "d"], "a family stays together");
    assert_eq!(split("abe\u{301}", 3), ["ab", "e\u{301}"], "an accent stays with its letter");
    assert_eq!(split("👍👍", 1), ["👍", "👍"], "a part has a character at least");
    assert_eq!(split("   \n  ", 3), [""; 0]);
    assert_eq!(split(&"word ".repeat(2000), 4096).len(), 3);
}

#[test]
fn an_entity_is_not_cut_if_it_can_stay_whole() {
    let text = text!["one two. ", bold("three four"), " five"];
    let parts = text.split(16);
    assert_eq!(texts(&parts), ["one two.", "three four five"]);
    assert_eq!(parts[1].entities().len(), 1);

    let parts = text!["a ", bold("bbb ccc ddd eee fff")].split(8);
    assert_eq!(texts(&parts), ["a bbb", "ccc ddd", "eee fff"], "longer than a part: it goes on");
    let is_bold = parts.iter().map(|part| part.entities()[0].length);
    assert_eq!(is_bold.collect::<Vec<_>>(), [3, 7, 7]);
}

#[test]
fn no_part_has_more_entities_than_a_message_can_have() {
    // Each line has a link and in it a bold word: short enough for one message.
    let line = |n: usize| link(bold(n) + " x", "https://safew.org/") + "\n";
    let list: FormattedText = (0..170).map(line).collect();
    assert!(list.len() < MAX_TEXT);
    let parts = list.split(MAX_TEXT);
    let counts: Vec<_> = parts.iter().map(|part| part.entities().len()).collect();
    assert_eq!(counts, [100, 100, 100, 40]);
    let lines = parts.iter().flat_map(|part| part.text().lines()).collect::<Vec<_>>();
    assert_eq!(lines, list.text().lines().collect::<Vec<_>>());
    // Without a place to cut at, too.
    let dense: FormattedText =
        (0..250).map(|n| if n % 2 == 0 { bold("a") } else { italic("b") }).collect();
    let parts = dense.split(MAX_TEXT);
    assert_eq!(parts.iter().map(FormattedText::len).collect::<Vec<_>>(), [100, 100, 50]);
    assert_eq!(parts.into_iter().collect::<FormattedText>(), dense);
}

#[test]
fn markers_that_meet_are_kept_apart() {
    for &dialect in Dialect::ALL {
        for text in [
            italic(underline("both")),
            underline(italic("both")),
            text![italic("a"), underline("b")],
            text![underline("a"), italic("b")],
            underline(text!["a", bold(italic("b"))]),
            spoiler(underline(text!["a", italic("b")])),
            text!["wow!", link("x", "https://safew.org/")],
            text![blockquote("a\nb"), "\n", expandable_blockquote("c\nd"), "\n", blockquote("e")],
            bold(text!["a\n", blockquote("b"), "\nc"]),
            text![pre("", "\r\na"), code("`b\\"), pre("rust", "\nc")],
        ] {
            assert_shows(&text, dialect, ParseMode::MarkdownV2, &text.to_markdown(dialect));
            assert_shows(&text, dialect, ParseMode::Html, &text.to_html(dialect));
        }
    }
}

#[test]
fn a_moment_is_marked_up_where_there_is_such_a_thing() {
    let text = date_time("soon", 1_647_531_900, "wDT");
    for (mode, markup) in [
        ("HTML", text.to_html(Dialect::Telegram)),
        ("MarkdownV2", text.to_markdown(Dialect::Telegram)),
    ] {
        let (shown, entities) = markup::parse(Dialect::Telegram, mode, &markup).unwrap();
        assert_eq!((&*shown, &entities), ("soon", &text.entities()), "{markup}");
    }
    assert_eq!(text.to_html(Dialect::SafeW), "soon");
    assert_eq!(text.to_markdown(Dialect::SafeW), "soon");
}

async fn sandbox(dialect: Dialect) -> (Sandbox, Bot) {
    let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
    let token = Token::new(sandbox.token()).unwrap();
    let bot = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
    (sandbox, bot)
}

#[tokio::test]
async fn a_text_looks_the_same_however_it_is_sent() {
    let text = text![
        "👍 ",
        bold("1 < 2 & 3. "),
        spoiler(italic("no!")),
        "\n",
        mention("Mei", UserId(7)),
        " ",
        link("docs", "https://docs.safew.org/?a=1&b=(2)"),
        "\n",
        pre("rust", "fn main() { `\\` }"),
    ];
    for &dialect in Dialect::ALL {
        let (sandbox, bot) = sandbox(dialect).await;
        let mei = sandbox.user("Mei");
        mei.sends("hello").await;
        let sends = [
            SendMessage::new(mei.id(), &text),
            SendMessage::new(mei.id(), text.to_html(dialect)).parse_mode(ParseMode::Html),
            SendMessage::new(mei.id(), text.to_markdown(dialect)).parse_mode(ParseMode::MarkdownV2),
        ];
        for send in sends {
            let sent = bot.call(&send).await.unwrap();
            assert_eq!(sent.formatted_text().as_ref(), Some(&text), "{dialect}");
        }
    }
}

#[tokio::test]
async fn a_parse_mode_outdoes_entities_and_formatted_text_outdoes_both() {
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let entity = MessageEntity::new(Type::Bold, 0, 1);
    let send = bot.send_message(mei.id(), "<i>a</i>").entities([entity]);
    let sent = send.parse_mode(ParseMode::Html).await.unwrap();
    assert_eq!(sent.formatted_text(), Some(italic("a")));

    let send = bot.send_document(mei.id(), InputFile::bytes("a.txt", "a"));
    let sent = send.parse_mode(ParseMode::Html).caption(bold("<i>a</i>")).await.unwrap();
    assert_eq!(sent.formatted_text(), Some(bold("<i>a</i>")));
}

#[tokio::test]
async fn telegram_refuses_bare_reserved_characters_and_safew_shows_them() {
    let text = "1.5!";
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let send = SendMessage::new(mei.id(), text).parse_mode(ParseMode::MarkdownV2);
    assert_eq!(bot.call(&send).await.unwrap().text.as_deref(), Some(text));

    let (sandbox, bot) = self::sandbox(Dialect::Telegram).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let send = SendMessage::new(mei.id(), text).parse_mode(ParseMode::MarkdownV2);
    let error = bot.call(&send).await.unwrap_err().to_string();
    let words = r"can't parse entities: Character '.' is reserved and must be escaped with the preceding '\'";
    assert!(error.contains(words), "{error}");
}

mod handler {
    use bot_server::prelude::*;

    #[on(message)]
    pub(super) async fn hello(message: Message, user: User) -> (FormattedText, SendMessage) {
        let name = text::bold(&user.first_name);
        (text!["Hello, ", &name, "!"], message.answer(text::code(name)))
    }
}

#[tokio::test]
async fn a_handler_returns_or_answers_text_with_formatting() {
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let update = bot.get_updates().await.unwrap().remove(0);
    let me = bot.get_me().await.unwrap();
    let environment = Environment { bot, me, states: States::default() };
    let router = Router::new(handlers![handler::hello].iter().copied(), &environment.states);
    let outcome = router.unwrap().dispatch(&Context::new(environment.into(), update)).await;
    assert!(matches!(outcome, Outcome::Handled(_)), "{outcome:?}");
    mei.sees("Hello, Mei!").await;
    let sent: Vec<_> =
        sandbox.calls().into_iter().filter(|call| call.method == "sendMessage").collect();
    let entities = sent.iter().map(|call| call.parameters["entities"].clone());
    let expected = [
        r#"[{"type":"bold","offset":7,"length":3}]"#,
        r#"[{"type":"code","offset":0,"length":3}]"#,
    ];
    assert_eq!(entities.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_people_write_has_its_commands_and_links_found() {
    let (sandbox, bot) = sandbox(Dialect::SafeW).await;
    sandbox.user("Mei").sends("👍 /start https://safew.org/").await;
    let updates = bot.get_updates().await.unwrap();
    let Payload::Message(message) = &updates[0].payload else { panic!("a message") };
    let found: Vec<_> = message.entity_texts().map(|(e, text)| (e.r#type.as_str(), text)).collect();
    assert_eq!(found, [("bot_command", "/start"), ("url", "https://safew.org/")]);
}
