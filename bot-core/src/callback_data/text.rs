//! The text that a button carries: a head and parts, each after a `:`.

use std::{borrow::Cow, fmt::Write as _};

use super::CallbackData;

/// What stands before each part.
const COLON: char = ':';
/// What makes the next character one of a text.
const ESCAPE: char = '\\';
/// What stands before a value that could be taken for none.
const SOME: char = '+';

/// Writes the parts of a button's data.
#[derive(Debug)]
pub struct DataWriter(String);

/// Reads the parts of a button's data.
///
/// ```
/// use bot_core::callback_data::{DataField, DataReader};
///
/// let mut parts = DataReader::new(r"12:a\:b");
/// assert_eq!(u8::read(&mut parts), Some(12));
/// assert_eq!(parts.text().as_deref(), Some("a:b"));
/// assert_eq!(parts.text(), None);
/// ```
#[derive(Clone, Debug)]
pub struct DataReader<'a>(Option<&'a str>);

/// The whole text but for a signature.
pub(super) fn encode<T: CallbackData>(value: &T) -> String {
    let mut data = DataWriter(T::PREFIX.to_owned());
    if T::VERSION != 1 {
        // Writing to a string does not fail.
        let _ = write!(data.0, "~{}", T::VERSION);
    }
    value.write_parts(&mut data);
    data.0
}

impl DataWriter {
    /// Writes a part.
    pub fn text(&mut self, text: &str) {
        self.0.push(COLON);
        for c in text.chars() {
            if matches!(c, COLON | ESCAPE) {
                self.0.push(ESCAPE);
            }
            self.0.push(c);
        }
    }

    /// Writes what may be there. It cannot be taken for the empty part that stands for nothing.
    pub(super) fn some(&mut self, write: impl FnOnce(&mut Self)) {
        let start = self.0.len() + 1;
        write(self);
        if self.0[start..].is_empty() || self.0[start..].starts_with([COLON, SOME]) {
            self.0.insert(start, SOME);
        }
    }
}

impl<'a> DataReader<'a> {
    /// Reads from what [`CallbackData::upgrade`] is given.
    #[must_use]
    pub fn new(rest: &'a str) -> Self {
        Self(Some(rest))
    }

    pub(super) fn over(rest: Option<&'a str>) -> Self {
        Self(rest)
    }

    /// The next part, if there is one and it is well written.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        let rest = self.0?;
        let part = match end(rest) {
            Some(end) => {
                self.0 = Some(&rest[end + 1..]);
                &rest[..end]
            }
            None => {
                self.0 = None;
                rest
            }
        };
        unescaped(part)
    }

    /// Whether all parts have been read.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.0.is_none()
    }

    /// Reads what may be there.
    pub(super) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        let rest = self.0?;
        if rest.is_empty() || rest.starts_with(COLON) {
            return self.text().map(|_| None);
        }
        self.0 = Some(rest.strip_prefix(SOME).unwrap_or(rest));
        read(self).map(Some)
    }
}

/// Where a part ends that is not the last.
fn end(rest: &str) -> Option<usize> {
    let mut escaped = false;
    rest.find(|c| match c {
        _ if escaped => {
            escaped = false;
            false
        }
        ESCAPE => {
            escaped = true;
            false
        }
        c => c == COLON,
    })
}

fn unescaped(part: &str) -> Option<Cow<'_, str>> {
    if !part.contains(ESCAPE) {
        return Some(part.into());
    }
    let mut text = String::with_capacity(part.len());
    let mut chars = part.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            ESCAPE => chars.next().filter(|c| matches!(*c, COLON | ESCAPE))?,
            c => c,
        });
    }
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(rest: &str) -> Vec<Option<String>> {
        let mut reader = DataReader::new(rest);
        let mut parts = Vec::new();
        while !reader.is_at_end() {
            parts.push(reader.text().map(Cow::into_owned));
        }
        parts
    }

    #[test]
    fn parts_end_where_a_colon_is_not_escaped() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(parts("a:b"), [some("a"), some("b")]);
        assert_eq!(parts(""), [some("")]);
        assert_eq!(parts(":"), [some(""), some("")]);
        assert_eq!(parts(r"a\:b:c\\:ü"), [some("a:b"), some(r"c\"), some("ü")]);
        assert_eq!(parts(r"a\x:b\"), [None, None]); // nothing writes these
    }
}
