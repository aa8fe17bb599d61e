//! Markup as each platform reads it, by example, and what is done to every text.

use bot_core::{
    Dialect,
    types::{MessageEntity, MessageEntityType as Type},
};
use bot_sandbox::{Sandbox, markup};

use crate::bot;

/// What is shown, with each entity's kind, its text and what it carries.
fn shown(dialect: Dialect, mode: &str, text: &str) -> String {
    let (text, entities) = match markup::parse(dialect, mode, text) {
        Ok(parsed) => parsed,
        Err(error) => return error,
    };
    let mut out = text.replace('\n', "⏎");
    for entity in &entities {
        let part = bot_core::text::entity_text(&text, entity).unwrap().replace('\n', "⏎");
        let user = entity.user.as_ref().map(|user| user.id.to_string());
        let carried = entity.url.as_ref().or(entity.language.as_ref()).or(user.as_ref());
        let carried = carried.or(entity.custom_emoji_id.as_ref());
        out += &format!(" | {} {part}", entity.r#type);
        if let Some(carried) = carried {
            out += &format!(" -> {carried}");
        }
    }
    out
}

fn assert_shown(dialect: Dialect, mode: &str, examples: &[(&str, &str)]) {
    for (text, expected) in examples {
        assert_eq!(shown(dialect, mode, text), *expected, "{dialect} {mode} {text:?}");
    }
}

/// The same on both platforms.
const MARKDOWN: &[(&str, &str)] = &[
    (r"*bold \*text*", "bold *text | bold bold *text"),
    ("_italic_ __under__", "italic under | italic italic | underline under"),
    ("~gone~ ||hidden||", "gone hidden | strikethrough gone | spoiler hidden"),
    (
        "*b _i ~s ||p||~_ b*",
        "b i s p b | bold b i s p b | italic i s p | strikethrough s p | spoiler p",
    ),
    ("[a](https://safew.org/x)", "a | text_link a -> https://safew.org/x"),
    ("[a](safew.org)", "a | text_link a -> http://safew.org/"),
    ("[a](no url)", "a"),
    (r"[a](https://safew.org/\)\\)", r"a | text_link a -> https://safew.org/)/"),
    (r"`a * \` b`", "a * ` b | code a * ` b"),
    ("```\na\n```", "a⏎ | pre a⏎"),
    ("```rust\na```", "a | pre a -> rust"),
    ("```a```", "a | pre a"),
    (">a\n>b\nc", "a⏎b⏎c | blockquote a⏎b⏎"),
    ("x\n>*a\n>b*", "x⏎a⏎b | blockquote a⏎b | bold a⏎b"),
    (r"\>a", ">a"),
    ("****", ""),
    ("👍*a*", "👍a | bold a"),
];

#[test]
fn markdown_is_read_alike_where_it_is_well_formed() {
    assert_shown(Dialect::SafeW, "MarkdownV2", MARKDOWN);
    assert_shown(Dialect::SafeW, "markdown", MARKDOWN);
    assert_shown(Dialect::Telegram, "markdownV2", MARKDOWN);
}

#[test]
fn safew_takes_markdown_lightly() {
    assert_shown(
        Dialect::SafeW,
        "Markdown",
        &[
            ("1.5 - 2! #x", "1.5 - 2! #x"),
            (r"1\.5 \- 2", r"1\.5 \- 2"),
            ("a | b ) c ] d > e", "a | b ) c ] d > e"),
            ("*a", "a | bold a"),
            ("*a _b", "a b | bold a b | italic b"),
            ("**a** *b*", "a b | bold a | bold b"),
            ("[a](https://safew.org/", "a | text_link a -> https://safew.org/"),
            ("[Mei](safew://user?id=7)", "Mei | text_mention Mei -> 7"),
            ("[Mei](tg://user?id=7)", "Mei | text_link Mei -> tg://user?id=7"),
            ("![👍](safew://emoji?id=5)", "👍 | custom_emoji 👍 -> 5"),
            (">a||", "a | blockquote a"),
            (">*a\nb", "a⏎b | bold a⏎b | blockquote a⏎"),
            ("``` a", " a | pre  a"),
        ],
    );
}

#[test]
fn telegram_refuses_malformed_markdown_and_says_where() {
    let reserved = |c: char| {
        format!(
            r"can't parse entities: Character '{c}' is reserved and must be escaped with the preceding '\'"
        )
    };
    for c in ['.', '-', '!', '#', '+', '=', '{', '}', '(', ')', ']', '>', '|'] {
        assert_eq!(shown(Dialect::Telegram, "MarkdownV2", &format!("a{c}b")), reserved(c));
    }
    let unclosed = |name: &str, at: usize| {
        format!("can't parse entities: Can't find end of {name} entity at byte offset {at}")
    };
    for (text, expected) in [
        ("abcd *x", unclosed("Bold", 5)),
        ("中 _x", unclosed("Italic", 4)),
        ("*a _b*", unclosed("Bold", 5)),
        ("__a", unclosed("Underline", 0)),
        ("[a", unclosed("TextUrl", 0)),
        ("```rust\na", unclosed("PreCode", 0)),
        (">*a\nb", unclosed("Bold", 1)),
        ("[a](x", "can't parse entities: Can't find end of a URL at byte offset 4".into()),
        ("![a]", "can't parse entities: Custom emoji entity must contain a tg://emoji URL".into()),
    ] {
        assert_eq!(shown(Dialect::Telegram, "MarkdownV2", text), expected, "{text}");
    }
}

#[test]
fn telegram_has_its_own_links_and_expandable_quotations() {
    assert_shown(
        Dialect::Telegram,
        "MarkdownV2",
        &[
            ("[Mei](tg://user?id=7)", "Mei | text_mention Mei -> 7"),
            ("![👍](tg://emoji?id=5)", "👍 | custom_emoji 👍 -> 5"),
            ("![soon](tg://time?unix=5&format=r)", "soon | date_time soon"),
            (">a\n>b||", "a⏎b | expandable_blockquote a⏎b"),
            (">a||\nb", "a⏎b | expandable_blockquote a⏎"),
            (">a\n**>b", "a⏎b | blockquote a⏎ | blockquote b"),
            (">||a||", "a | blockquote a | spoiler a"),
            ("___both_**__", "both | underline both | italic both"),
        ],
    );
}

#[test]
fn telegrams_older_markdown_does_not_nest() {
    assert_shown(
        Dialect::Telegram,
        "Markdown",
        &[
            ("*b _x_ b* _i_ `c` 1.5!", "b _x_ b i c 1.5! | bold b _x_ b | italic i | code c"),
            ("```rust\na```", "a | pre a -> rust"),
            (r"\_a \b \\_", r"_a \b \_"),
            ("[a](https://safew.org/x) ", "a  | text_link a -> https://safew.org/x"),
            ("[a](tg://user?id=7)", "a | text_mention a -> 7"),
            (
                "ab *c",
                "can't parse entities: Can't find end of the entity starting at byte offset 3",
            ),
        ],
    );
}

/// The same on both platforms.
const HTML: &[(&str, &str)] = &[
    ("<b>b</b><strong>b</strong>", "bb | bold b | bold b"),
    (
        "<i>i</i> <em>i</em> <u>u</u> <ins>u</ins>",
        "i i u u | italic i | italic i | underline u | underline u",
    ),
    (
        "<s>s</s><strike>s</strike><del>s</del>",
        "sss | strikethrough s | strikethrough s | strikethrough s",
    ),
    ("<B>x</b >", "x | bold x"),
    ("<b>a<i>b</i></b>", "ab | bold ab | italic b"),
    (
        "<a href=\"https://safew.org/?a=1&amp;b='\">x</a>",
        "x | text_link x -> https://safew.org/?a=1&b=%27",
    ),
    ("<a href = 'https://safew.org/'>x</a>", "x | text_link x -> https://safew.org/"),
    ("<a>safew.org</a>", "safew.org | text_link safew.org -> http://safew.org/"),
    ("<code>c</code><pre>p</pre>", "cp | code c | pre p"),
    ("<blockquote>q</blockquote>", "q | blockquote q"),
    ("&lt;&gt;&amp;&quot;&#60;&#x1F44D;&nbsp;&", "<>&\"<👍&nbsp;&"),
    ("a > b", "a > b"),
    ("<b></b>", ""),
];

#[test]
fn html_is_read_alike_where_it_is_well_formed() {
    assert_shown(Dialect::SafeW, "HTML", HTML);
    assert_shown(Dialect::Telegram, "html", HTML);
}

#[test]
fn safew_shows_tags_that_it_does_not_know() {
    assert_shown(
        Dialect::SafeW,
        "HTML",
        &[
            ("<h1>x</h1>", "<h1>x</h1>"),
            ("a < b", "a < b"),
            ("<b>a", "a | bold a"),
            ("a</b>", "a</b>"),
            ("<b><i>a</b>b", "ab | bold a | italic a"),
            ("<tg-spoiler>x</tg-spoiler>", "<tg-spoiler>x</tg-spoiler>"),
            ("<safew-spoiler>x</safew-spoiler>", "x | spoiler x"),
            ("<span class=\"safew-spoiler\">x</span>", "x | spoiler x"),
            ("<safew-emoji emoji-id=\"5\">👍</safew-emoji>", "👍 | custom_emoji 👍 -> 5"),
            ("<a href=\"safew://user?id=7\">Mei</a>", "Mei | text_mention Mei -> 7"),
            ("<pre class=\"language-rust\">x</pre>", "x | pre x -> rust"),
            ("<blockquote expandable>x</blockquote>", "x | blockquote x"),
        ],
    );
}

#[test]
fn telegram_refuses_malformed_html_and_says_where() {
    let refused = |words: &str| format!("can't parse entities: {words}");
    for (text, words) in [
        ("a <h1>x</h1>", "Unsupported start tag \"h1\" at byte offset 2"),
        ("<b>a", "Can't find end tag corresponding to start tag b"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        (
            "<a href>x</a>",
            "Expected equal sign in declaration of an attribute of the tag \"a\" at byte offset 0",
        ),
        ("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
        ("<tg-emoji emoji-id=\"x\">👍</tg-emoji>", "Invalid custom emoji identifier specified"),
    ] {
        assert_eq!(shown(Dialect::Telegram, "HTML", text), refused(words), "{text}");
    }
    assert_shown(
        Dialect::Telegram,
        "HTML",
        &[
            ("<tg-spoiler>x</tg-spoiler>", "x | spoiler x"),
            ("<span class=\"tg-spoiler\">x</span>", "x | spoiler x"),
            ("<pre><code class=\"language-rust\">x</code></pre>", "x | pre x -> rust"),
            ("<blockquote expandable>x</blockquote>", "x | expandable_blockquote x"),
            ("<tg-time unix=\"5\" format=\"r\">x</tg-time>", "x | date_time x"),
        ],
    );
}

#[test]
fn an_unknown_parse_mode_is_refused() {
    for &dialect in Dialect::ALL {
        assert_eq!(shown(dialect, "BBCode", "x"), "unsupported parse_mode");
    }
}

#[tokio::test]
async fn a_text_is_trimmed_and_its_entities_move_along() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let bold = MessageEntity::new(Type::Bold, 6, 5);
    let sent = bot(&sandbox).send_message(mei.id(), " \n👍\t\rbold \n").entities([bold]);
    let sent = sent.await.unwrap();
    assert_eq!(sent.text.as_deref(), Some("👍 bold"));
    assert_eq!(sent.entities, [MessageEntity::new(Type::Bold, 3, 4)]);
}

#[tokio::test]
async fn entities_that_are_not_of_the_text_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    for (offset, length, words) in [
        (-1, 1, "receive an entity with incorrect offset -1"),
        (0, -1, "receive an entity with incorrect length -1"),
        (4, 1, "entity begins after the end of the text at UTF-16 offset 4"),
        (
            3,
            2,
            "entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 5",
        ),
        (2, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 5"),
        (
            0,
            2,
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 5",
        ),
    ] {
        let entity = MessageEntity::new(Type::Bold, offset, length);
        let refused = bot(&sandbox).send_message(mei.id(), "a👍b").entities([entity]).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains(&format!("Bad Request: {words}")), "{error}");
    }
}

#[tokio::test]
async fn links_that_were_given_outdo_those_that_are_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let text = "<a href=\"https://safew.org/x\">safew</a>.org <b>/start</b>";
    let sent = bot(&sandbox).send_message(mei.id(), text);
    let sent = sent.parse_mode(bot_core::types::ParseMode::Html).await.unwrap();
    let kinds: Vec<_> = sent.entity_texts().map(|(e, text)| (e.r#type.as_str(), text)).collect();
    assert_eq!(kinds, [("text_link", "safew"), ("bot_command", "/start"), ("bold", "/start")]);
}
