//! Markup as people type it in a messenger's program: `**bold**`, `__italic__`, `~~strike~~`,
//! `||spoiler||`, `` `code` ``, code between lines of three backticks, and `[text](url)`.
//!
//! The program reads it, not the server, so it is the same on all platforms and nothing is wrong:
//! what is no markup is text.

use bot_core::{Dialect, types::MessageEntityType as Type};

use super::{
    Formatted,
    link::{self, Target},
    output::Output,
};

/// Most styles inside of each other.
const MAX_DEPTH: usize = 8;

/// What stands on both sides of a stretch of text.
const STYLES: [(&str, Type); 4] =
    [("**", Type::Bold), ("__", Type::Italic), ("~~", Type::Strikethrough), ("||", Type::Spoiler)];

/// The text without its markup, and what the markup says.
pub(crate) fn parse(dialect: Dialect, text: &str) -> Formatted {
    let mut reader = Reader { dialect, out: Output::default() };
    reader.read(text, None, 0);
    reader.out.finish()
}

struct Reader {
    dialect: Dialect,
    out: Output,
}

impl Reader {
    /// Reads a stretch; `before` is the character that stands before it.
    fn read(&mut self, text: &str, mut before: Option<char>, depth: usize) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let marked = match depth < MAX_DEPTH {
                true => self.marked(rest, before, depth),
                false => None,
            };
            let taken = marked.unwrap_or_else(|| {
                self.out.push(c);
                c.len_utf8()
            });
            before = rest[..taken].chars().next_back();
            rest = &rest[taken..];
        }
    }

    /// Reads what is marked up here, and says how long it was with its markers.
    fn marked(&mut self, rest: &str, before: Option<char>, depth: usize) -> Option<usize> {
        if let Some((inside, taken)) = block(rest) {
            let (language, code) = language(inside);
            let from = self.out.len;
            self.out.push_str(code);
            if let Some(entity) = self.out.entity(Type::Pre, from) {
                entity.language = language.map(str::to_owned);
            }
            return Some(taken);
        }
        if let Some((inside, taken)) = code(rest) {
            let from = self.out.len;
            self.out.push_str(inside);
            self.out.entity(Type::Code, from);
            return Some(taken);
        }
        if let Some((shown, url, taken)) = bracketed(rest)
            && let Some(Target::Url(url)) = link::target(self.dialect, url)
        {
            let from = self.out.len;
            // A link inside of a link is none: what is left is too deep for anything.
            self.read(shown, Some('['), if shown.contains('[') { MAX_DEPTH } else { depth + 1 });
            self.out.link(Some(Target::Url(url)), from);
            return Some(taken);
        }
        if before.is_some_and(char::is_alphanumeric) {
            return None; // as in `snake__case__name`
        }
        STYLES.into_iter().find_map(|(marker, kind)| {
            let inside = styled(rest, marker)?;
            let from = self.out.len;
            self.read(inside, marker.chars().next_back(), depth + 1);
            self.out.entity(kind, from);
            Some(marker.len() + inside.len() + marker.len())
        })
    }
}

/// Code between lines of three backticks: what is inside, and how long it is with them.
fn block(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix("```")?;
    let inside = &inside[..inside.find("```")?];
    (!inside.trim().is_empty()).then_some((inside, inside.len() + 6))
}

/// The language that the first line of a block names, and the code.
fn language(inside: &str) -> (Option<&str>, &str) {
    let is_name = |line: &str| {
        let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '#');
        line.len() <= 32 && line.chars().all(of_name)
    };
    let named =
        inside.split_once('\n').filter(|(line, code)| is_name(line) && !code.trim().is_empty());
    let (language, code) = named.map_or((None, inside), |(line, code)| (Some(line), code));
    let code = code.strip_suffix('\n').unwrap_or(code);
    (language.filter(|name| !name.is_empty()), code)
}

/// Code in a line.
fn code(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix('`')?;
    let inside = &inside[..inside.find(['`', '\n'])?];
    let ends = rest[1 + inside.len()..].starts_with('`');
    (ends && !inside.trim().is_empty()).then_some((inside, inside.len() + 2))
}

/// `[text](url)`: both, and how long it is.
fn bracketed(rest: &str) -> Option<(&str, &str, usize)> {
    let inside = rest.strip_prefix('[')?;
    let shown = &inside[..inside.find("](")?];
    let url = &inside[shown.len() + 2..];
    let url = &url[..url.find([')', '\n', ' '])?];
    let taken = shown.len() + url.len() + 4;
    let is_link = !shown.trim().is_empty() && rest[..taken].ends_with(')');
    is_link.then_some((shown, url, taken))
}

/// What stands between this marker here and the next one that can end it.
fn styled<'t>(rest: &'t str, marker: &str) -> Option<&'t str> {
    let inside = rest.strip_prefix(marker)?;
    if inside.starts_with(char::is_whitespace) {
        return None;
    }
    let mut at = 0;
    loop {
        let here = &inside[at..];
        if let Some((_, taken)) = block(here).or_else(|| code(here)) {
            at += taken; // a marker in code is none
            continue;
        }
        if at > 0
            && here.starts_with(marker)
            && !inside[..at].ends_with(char::is_whitespace)
            && !here[marker.len()..].starts_with(char::is_alphanumeric)
        {
            return Some(&inside[..at]);
        }
        at += here.chars().next()?.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use bot_core::text::entity_text;
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> (String, Vec<(String, String)>) {
        let (text, entities) = parse(Dialect::SafeW, text);
        let shown = |entity: &bot_core::types::MessageEntity| {
            let part = entity_text(&text, entity).unwrap().to_owned();
            (entity.r#type.to_string(), part)
        };
        let entities = entities.iter().map(shown).collect();
        (text, entities)
    }

    #[track_caller]
    fn assert_parsed(text: &str, shown: &str, entities: &[(&str, &str)]) {
        let expected: Vec<_> =
            entities.iter().map(|(kind, part)| ((*kind).into(), (*part).into())).collect();
        assert_eq!(parsed(text), (shown.to_owned(), expected), "{text:?}");
    }

    #[test]
    fn each_marker_is_read() {
        assert_parsed("a **b** c", "a b c", &[("bold", "b")]);
        assert_parsed("__b__, ~~c~~", "b, c", &[("italic", "b"), ("strikethrough", "c")]);
        assert_parsed("||b|| `**c**`", "b **c**", &[("spoiler", "b"), ("code", "**c**")]);
        assert_parsed("```\n**b**\n```", "**b**", &[("pre", "**b**")]);
        assert_parsed("👍 **👍**", "👍 👍", &[("bold", "👍")]);
        let nested = &[("bold", "b c d"), ("italic", "c")];
        assert_parsed("**b __c__ d**", "b c d", nested);
        assert_parsed("**b `**` d**", "b ** d", &[("bold", "b ** d"), ("code", "**")]);
    }

    #[test]
    fn a_link_leads_somewhere_and_code_has_a_language() {
        let (text, entities) =
            parse(Dialect::SafeW, "[**a** b](https://safew.org/x) ```rust\nx```");
        assert_eq!(text, "a b x");
        assert_eq!(entities[0].url.as_deref(), Some("https://safew.org/x"));
        assert_eq!((entities[0].offset, entities[0].length), (0, 3));
        assert_eq!(entities[1].r#type, Type::Bold);
        assert_eq!(entities[2].language.as_deref(), Some("rust"));
    }

    #[test]
    fn what_is_no_markup_is_text() {
        for text in [
            "2 ** 3 ** 4",
            "a__b__c",
            "**",
            "****",
            "** a**",
            "**a",
            "a||b",
            "``",
            "`a",
            "[a](b",
            "[a]()",
            "[](https://safew.org)",
            "[a](nowhere)",
            "```",
            "``````",
            "if a || b || c",
            "[a](javascript:alert(1))",
        ] {
            assert_parsed(text, text, &[]);
        }
    }

    /// A piece of text and what it is shown as.
    fn piece() -> impl Strategy<Value = (String, String)> {
        let plain = "[a-zA-Z0-9👍中é]{1,6}".prop_map(|text| (text.clone(), text));
        plain.prop_recursive(4, 24, 3, |inner| {
            let joined = proptest::collection::vec(inner, 1..3).prop_map(|pieces| {
                let (typed, shown): (Vec<_>, Vec<_>) = pieces.into_iter().unzip();
                (typed.join(" "), shown.join(" "))
            });
            let marker = proptest::sample::select(vec!["**", "__", "~~", "||"]);
            (joined, marker).prop_filter_map("inside of itself", |((typed, shown), marker)| {
                let inside = !typed.contains(marker);
                inside.then(|| (format!("{marker}{typed}{marker}"), shown))
            })
        })
    }

    proptest! {
        #[test]
        fn whatever_is_typed_the_entities_are_within_the_text(
            text in r"([*_~|`\[\]()\n ]|\*\*|__|\|\||~~|```|[ab👍é]|\]\(safew\.org\)){0,40}"
        ) {
            let (shown, entities) = parse(Dialect::SafeW, &text);
            prop_assert!(shown.chars().count() <= text.chars().count());
            for entity in &entities {
                let part = entity_text(&shown, entity);
                prop_assert!(part.is_some_and(|part| !part.is_empty()), "{entity:?} of {shown:?}");
            }
            // The server takes them.
            prop_assert!(super::super::formatted(Dialect::SafeW, &shown, None, entities).is_ok());
        }

        #[test]
        fn the_markers_of_what_is_marked_up_are_gone((typed, shown) in piece()) {
            let (text, entities) = parse(Dialect::SafeW, &typed);
            prop_assert_eq!(&text, &shown);
            let markers = ["**", "__", "~~", "||"].map(|marker| typed.matches(marker).count());
            prop_assert_eq!(entities.len(), markers.iter().sum::<usize>() / 2);
        }
    }
}
