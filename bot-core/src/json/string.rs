//! Strings: borrowed where they are plain, built where they have escapes.

use std::borrow::Cow;

use super::{Reader, Result};

const UNENDED: &str = "a string without an end, or a control character in it";

impl<'a> Reader<'a> {
    /// Reads a string, borrowed from the input unless it has escapes.
    ///
    /// An escaped surrogate without its other half becomes U+FFFD.
    ///
    /// # Errors
    ///
    /// When the next value is not a string.
    #[inline]
    pub fn text(&mut self) -> Result<Cow<'a, str>> {
        if !self.take(b'"') {
            return self.error("expected", "a string");
        }
        let start = self.at;
        self.at = plain_end(self.text.as_bytes(), start);
        match self.byte() {
            b'"' => {
                let text = &self.text[start..self.at];
                self.at += 1;
                Ok(Cow::Borrowed(text))
            }
            b'\\' => self.escaped(start).map(Cow::Owned),
            _ => self.error(UNENDED, ""),
        }
    }

    /// The rest of a string that began at `start` and has an escape at the cursor.
    #[inline(never)]
    fn escaped(&mut self, start: usize) -> Result<String> {
        let mut out = String::with_capacity(self.at - start + 32);
        out.push_str(&self.text[start..self.at]);
        loop {
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => {
                    self.at += 1;
                    let escape = self.byte();
                    let char = match escape {
                        b'"' | b'\\' | b'/' => escape as char,
                        b'b' => '\u{8}',
                        b'f' => '\u{c}',
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'u' => '\0', // read below
                        _ => return self.error("an unknown escape in a string", ""),
                    };
                    self.at += 1;
                    out.push(if escape == b'u' { self.unicode()? } else { char });
                }
                _ => return self.error(UNENDED, ""),
            }
            let from = self.at;
            self.at = plain_end(self.text.as_bytes(), from);
            out.push_str(&self.text[from..self.at]);
        }
    }

    /// The character after `\u`.
    fn unicode(&mut self) -> Result<char> {
        let unit = self.hex()?;
        if (0xD800..0xDC00).contains(&unit) && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back; // not a pair: the second one stands for itself
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = (self.byte() as char).to_digit(16) else {
                return self.error("expected", "four hexadecimal digits");
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    pub(super) fn skip_string(&mut self) -> Result<()> {
        if !self.take(b'"') {
            return self.error("expected", "a string");
        }
        loop {
            self.at = plain_end(self.text.as_bytes(), self.at);
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    let escape = self.byte();
                    if !matches!(
                        escape,
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u'
                    ) {
                        return self.error("an unknown escape in a string", "");
                    }
                    self.at += 1;
                    if escape == b'u' {
                        self.hex()?;
                    }
                }
                _ => return self.error(UNENDED, ""),
            }
        }
    }
}

/// The place of the first quote, backslash or control character, eight bytes at a time.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    while let Some(chunk) = bytes[at..].first_chunk::<8>() {
        // Little-endian, so that the lowest hit is the first byte. A borrow can only make a false
        // hit above a true one.
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = word ^ (ONES * u64::from(b'"'));
        let slash = word ^ (ONES * u64::from(b'\\'));
        let quote = quote.wrapping_sub(ONES) & !quote;
        let slash = slash.wrapping_sub(ONES) & !slash;
        let hit = (control | quote | slash) & HIGH;
        if hit != 0 {
            return at + (hit.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte == b'"' || *byte == b'\\' || *byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
}
