//! Where a text is cut, and markers that meet.

use super::*;

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
