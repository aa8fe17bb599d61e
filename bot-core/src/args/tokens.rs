//! The words that follow a command.

use std::borrow::Cow;

/// What opens a quotation, and what closes it.
const QUOTES: [(char, &[char]); 4] =
    [('"', &['"']), ('“', &['”']), ('„', &['“', '”']), ('«', &['»'])];

/// The words that follow a command, one after another.
///
/// White space separates them. What stands in quotation marks is one word: `"two words"`, and also
/// “two words”, „two words“ and «two words», as phones write them. In there `\"` is a quotation mark
/// and `\\` a backslash; everywhere else a backslash is itself. A mark that is never closed, or not
/// before white space, is a character like any other, so every text has words.
///
/// ```
/// use bot_core::args::Tokens;
///
/// let mut words = Tokens::new(r#"42 "two words" and  the rest"#);
/// assert_eq!(words.next().unwrap(), "42");
/// assert_eq!(words.next().unwrap(), "two words");
/// assert_eq!(words.rest(), "and  the rest");
/// assert!(words.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens<'a> {
    /// Without white space at its beginning and end.
    text: &'a str,
}

impl<'a> Tokens<'a> {
    /// The words of a text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text: text.trim() }
    }

    /// Whether there are no more.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// All that is left, as it was written: with its quotation marks and white space, aside from
    /// that around it. Nothing is left after that.
    pub fn rest(&mut self) -> &'a str {
        std::mem::take(&mut self.text)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let (word, rest) = match quotation(self.text) {
            Some((word, rest)) => (word, rest),
            None if self.text.is_empty() => return None,
            None => {
                let end = self.text.find(char::is_whitespace).unwrap_or(self.text.len());
                let (word, rest) = self.text.split_at(end);
                (Cow::Borrowed(word), rest)
            }
        };
        self.text = rest.trim_start();
        Some(word)
    }
}

/// The quotation that a text begins with, its marks and escapes taken out, and what follows it.
fn quotation(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let (_, closing) = QUOTES.iter().find(|(opening, _)| *opening == first)?;
    let inside = chars.as_str();
    let mut escaped = String::new();
    let mut from = 0; // where the piece begins that is not in `escaped` yet
    let mut chars = inside.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().copied();
        match next {
            Some((after, next)) if c == '\\' && (next == '\\' || closing.contains(&next)) => {
                escaped.push_str(&inside[from..at]);
                from = after;
                chars.next();
            }
            _ if closing.contains(&c) && next.is_none_or(|(_, next)| next.is_whitespace()) => {
                let piece = &inside[from..at];
                let word = match escaped.is_empty() && from == 0 {
                    true => Cow::Borrowed(piece),
                    false => Cow::Owned(escaped + piece),
                };
                return Some((word, &inside[at + c.len_utf8()..]));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        Tokens::new(text).map(Cow::into_owned).collect()
    }

    /// A word as somebody may write it so that it is read as it is.
    fn quoted(word: &str, (opening, closing): (char, char)) -> String {
        let mut out = String::from(opening);
        for c in word.chars() {
            // The other mark that closes „ is a mark like any other only where no space follows.
            if c == '\\' || c == closing || (opening == '„' && "“”".contains(c)) {
                out.push('\\');
            }
            out.push(c);
        }
        out.push(closing);
        out
    }

    fn marks() -> impl Strategy<Value = (char, char)> {
        prop::sample::select(vec![('"', '"'), ('“', '”'), ('«', '»'), ('„', '“'), ('„', '”')])
    }

    proptest! {
        #[test]
        fn words_in_quotation_marks_are_read_as_they_were_meant(
            all in prop::collection::vec(("[\\PC \n\"\\\\“”«»„]{0,12}", marks(), "[ \n\t]{1,3}"), 0..6),
        ) {
            let mut text = String::new();
            for (word, marks, space) in &all {
                text += &quoted(word, *marks);
                text += space;
            }
            let meant: Vec<_> = all.into_iter().map(|(word, ..)| word).collect();
            prop_assert_eq!(words(&text), meant);
        }

        #[test]
        fn plain_words_are_what_white_space_separates(
            all in prop::collection::vec("[^\\s\"“„«]\\S{0,8}", 0..8),
            space in "[ \n\t\u{a0}]{1,3}",
        ) {
            prop_assert_eq!(words(&all.join(&space)), all);
        }

        #[test]
        fn every_text_has_words_and_an_end(text in "[\\PC \n\"\\\\“”«»„]*") {
            let mut tokens = Tokens::new(&text);
            let mut before = text.len() + 1;
            loop {
                prop_assert!(tokens.text.len() < before, "each word is a step ahead");
                before = tokens.text.len();
                prop_assert_eq!(tokens.text, tokens.text.trim());
                prop_assert!(text.contains(tokens.clone().rest()));
                prop_assert_eq!(tokens.is_empty(), tokens.clone().next().is_none());
                if tokens.next().is_none() {
                    break;
                }
            }
        }
    }

    #[test]
    fn marks_that_are_no_quotation_are_themselves() {
        for (text, expected) in [
            (r#"5" screen"#, vec!["5\"", "screen"]),
            (r#""never closed"#, vec!["\"never", "closed"]),
            (r#""a"b "c d""#, vec!["a\"b \"c d"]),
            (r#""" x"#, vec!["", "x"]),
            (r#""\"" "\\" "\n""#, vec!["\"", "\\", "\\n"]),
            (r#""C:\dir\" x"#, vec!["\"C:\\dir\\\"", "x"]),
            (r"a\ b", vec!["a\\", "b"]),
            ("„so“ „or so”", vec!["so", "or so"]),
            ("«a \"b\" c»", vec!["a \"b\" c"]),
            (" \n ", vec![]),
            ("\"", vec!["\""]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
