//! The longest text that a type's values can have, computed by the compiler.

use super::{MAX_BUTTON_DATA, signature};

/// Most bytes of parts with the `:` before each; `None` if any may be of any length.
#[derive(Clone, Copy, Debug)]
pub struct MaxLen(Option<usize>);

/// Parts one after another.
#[must_use]
pub const fn together(parts: &[Option<usize>]) -> MaxLen {
    let (mut sum, mut i) = (0, 0);
    while i < parts.len() {
        match parts[i] {
            Some(part) => sum += 1 + part,
            None => return MaxLen(None),
        }
        i += 1;
    }
    MaxLen(Some(sum))
}

/// One of these: the variants of an enum.
#[must_use]
pub const fn longest(variants: &[MaxLen]) -> MaxLen {
    let (mut longest, mut i) = (0, 0);
    while i < variants.len() {
        match variants[i].0 {
            Some(variant) if variant > longest => longest = variant,
            Some(_) => {}
            None => return MaxLen(None),
        }
        i += 1;
    }
    MaxLen(Some(longest))
}

/// A whole text: its head, its parts and its signature.
#[must_use]
pub const fn max_len(prefix: &str, version: u8, signed: bool, parts: MaxLen) -> Option<usize> {
    let Some(parts) = parts.0 else { return None };
    let version = if version == 1 { 0 } else { 1 + decimal(version as u128) };
    let signature = if signed { 1 + signature::LEN } else { 0 };
    Some(prefix.len() + version + parts + signature)
}

impl MaxLen {
    /// Whether there is a most.
    #[must_use]
    pub const fn is_some(self) -> bool {
        self.0.is_some()
    }

    /// The same as a part of another value, whose `:` is counted there.
    #[must_use]
    pub const fn of_a_field(self) -> Option<usize> {
        match self.0 {
            Some(max) => Some(max.saturating_sub(1)),
            None => None,
        }
    }
}

/// How many digits a number has.
pub(super) const fn decimal(number: u128) -> usize {
    match number.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}

/// Fails, at compile time, if the data of a type may be too long for a button.
///
/// # Panics
///
/// With the type's name, the length and what to do.
#[track_caller]
pub const fn assert_fits(name: &str, max_len: Option<usize>) {
    let Some(max_len) = max_len else { return };
    if max_len > MAX_BUTTON_DATA {
        let message = Message::new()
            .text("the data of `")
            .text(name)
            .text("` may have ")
            .number(max_len)
            .text(" bytes, and a button holds ")
            .number(MAX_BUTTON_DATA)
            .text(": give it a shorter prefix, shorter names of variants, or smaller fields");
        panic!("{}", message.as_str());
    }
}

/// A text made at compile time, where nothing is allocated. What has no room is left out.
struct Message {
    bytes: [u8; 320],
    len: usize,
}

impl Message {
    const fn new() -> Self {
        Self { bytes: [0; 320], len: 0 }
    }

    const fn text(mut self, text: &str) -> Self {
        let (text, mut i) = (text.as_bytes(), 0);
        if self.len + text.len() <= self.bytes.len() {
            while i < text.len() {
                self.bytes[self.len] = text[i];
                self.len += 1;
                i += 1;
            }
        }
        self
    }

    const fn number(mut self, number: usize) -> Self {
        let mut unit = 10usize.pow(decimal(number as u128) as u32 - 1);
        while unit > 0 && self.len < self.bytes.len() {
            self.bytes[self.len] = b'0' + (number / unit % 10) as u8;
            self.len += 1;
            unit /= 10;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the data may be too long for a button", // it is made of whole texts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted() {
        for (number, digits) in [(0, 1), (9, 1), (10, 2), (255, 3), (u128::MAX, 39)] {
            assert_eq!(decimal(number), digits);
        }
    }

    #[test]
    fn a_text_is_its_head_its_parts_and_its_signature() {
        let parts = together(&[Some(3), Some(1)]); // :255:1
        assert_eq!(max_len("p", 1, false, parts), Some("p:255:1".len()));
        assert_eq!(max_len("p", 12, true, parts), Some("p~12:255:1:123456789012".len()));
        let variants = longest(&[together(&[Some(3)]), parts, together(&[])]);
        assert_eq!(max_len("p", 1, false, variants), Some("p:255:1".len()));
        assert_eq!(max_len("p", 1, false, together(&[Some(3), None])), None);
        assert_eq!(longest(&[parts, together(&[None])]).of_a_field(), None);
        assert_eq!(together(&[]).of_a_field(), Some(0));
    }

    #[test]
    #[should_panic(
        expected = "the data of `Shop` may have 105 bytes, and a button holds 64: give it"
    )]
    fn what_is_too_long_is_named() {
        assert_fits("Shop", Some(64));
        assert_fits("Shop", None);
        assert_fits("Shop", Some(105));
    }
}
