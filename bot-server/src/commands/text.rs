//! Text for a terminal: tables, JSON in lines, and nothing that a terminal would obey.

use std::fmt::Write as _;

/// Rows in columns, each as wide as its widest cell; the last one ends where it ends.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  "); // to a string, which takes everything
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Whether a terminal would do something else than show it: move, colour, turn the line round.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text that somebody else wrote, so that it can be shown: ends of lines and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) && !matches!(c, '\n' | '\t') {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// JSON with a line for each value, still the same JSON. What is no JSON comes out as some text.
pub(crate) fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                out.push('"');
                string(&mut chars, &mut out);
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(char::is_ascii_whitespace).is_some() {}
                match chars.next_if(|c| matches!(c, '}' | ']')) {
                    Some(end) => out.push(end),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

/// The rest of a string, to its end.
fn string(chars: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            c if is_obeyed(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c)); // all of them are below U+FFFF
            }
            c => out.push(c),
        }
        if c == '"' {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use bot_core::json::{self, Raw};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_is_shown_with_a_line_for_each_value() {
        let json = r#"{"a":[1, {"b":"x,{\"y\\"}],"c":{ },"d":[]}"#;
        let expected = "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{\\\"y\\\\\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}";
        assert_eq!(pretty(json), expected);
    }

    #[test]
    fn no_terminal_is_told_what_to_do() {
        assert_eq!(
            visible("a\tb\n\u{1b}[2J\u{9b}2J\u{202e}"),
            "a\tb\n\\u{1b}[2J\\u{9b}2J\\u{202e}"
        );
        assert_eq!(pretty("\"\u{7f}\u{9b}2J\u{202e}\""), r#""\u007f\u009b2J\u202e""#);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_the_same_json(text: String, number: i64) {
            let mut writer = json::Writer::default();
            writer.open();
            writer.field(&text, &vec![number, 1]);
            writer.field("text", &text);
            writer.close();
            let json = writer.into_string();
            let shown = pretty(&json);
            prop_assert!(json::from_str::<Raw>(&shown).is_ok(), "{}", shown);
            let text_in = |json: &str| {
                #[derive(Default)]
                struct Text(String);
                impl json::Object for Text {
                    fn set(&mut self, key: &str, r: &mut json::Reader<'_>) -> json::Result<()> {
                        if key == "text" { json::Read::read(&mut self.0, r) } else { r.skip() }
                    }
                }
                impl json::Read for Text {
                    fn read(&mut self, r: &mut json::Reader<'_>) -> json::Result<()> {
                        r.object(self)
                    }
                }
                json::from_str::<Text>(json).unwrap().0
            };
            prop_assert_eq!(text_in(&shown), text_in(&json));
        }

        #[test]
        fn what_is_no_json_is_shown_too(text: String) {
            pretty(&text);
        }
    }
}
