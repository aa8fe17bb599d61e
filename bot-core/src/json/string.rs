//! Strings: borrowed where they are plain, built where they have escapes.

use std::borrow::Cow;

use super::{Reader, Result};

pub(super) const HEX_DIGITS: &str = "four hexadecimal digits";
pub(super) const UNKNOWN_ESCAPE: &str = "an unknown escape in a string";
pub(super) const UNENDED: &str = "a string without an end, or a control character in it";

impl<'a> Reader<'a> {
    /// Reads a string, borrowed from the input unless it has escapes.
    ///
    /// An escaped surrogate without its other half becomes U+FFFD.
    ///
    /// # Errors
    ///
    /// When the next value is not a string.
    pub fn text(&mut self) -> Result<Cow<'a, str>> {
        if !self.take(b'"') {
            return self.error("expected", "a string");
        }
        match self.plain() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.escaped().map(Cow::Owned),
        }
    }

    /// Reads a string to keep.
    pub(super) fn string(&mut self) -> Result<String> {
        if !self.take(b'"') {
            return self.error("expected", "a string");
        }
        match self.plain() {
            Some(text) => Ok(text.to_owned()),
            None => self.escaped(),
        }
    }

    /// The string whose opening quote was stepped over, and that too, if it has no escapes. If it
    /// has, or has no end, the cursor stays.
    #[inline]
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        let end = plain_end(bytes, start);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// As [`plain`](Self::plain), of a string that may have escapes.
    #[inline(never)]
    pub(super) fn escaped(&mut self) -> Result<String> {
        let bytes = self.text.as_bytes();
        let mut out = String::with_capacity(unescaped_len(bytes, self.at));
        loop {
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => {
                    self.at += 1;
                    let char = self.escape()?;
                    out.push(char);
                }
                _ => {
                    let from = self.at;
                    self.at = plain_end(bytes, from);
                    if self.at == from {
                        return self.error(UNENDED, "");
                    }
                    out.push_str(&self.text[from..self.at]);
                }
            }
        }
    }

    /// The character after a backslash.
    #[inline]
    fn escape(&mut self) -> Result<char> {
        let char = match self.byte() {
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            plain @ (b'"' | b'\\' | b'/') => plain as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            _ => return self.error(UNKNOWN_ESCAPE, ""),
        };
        self.at += 1;
        Ok(char)
    }

    /// The character after `\u`.
    #[inline]
    fn unicode(&mut self) -> Result<char> {
        let unit = self.hex()?;
        if let Some(char) = char::from_u32(unit) {
            return Ok(char);
        }
        let rest = self.text.as_bytes().get(self.at..);
        if unit < 0xDC00 && rest.is_some_and(|rest| rest.starts_with(b"\\u")) {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back; // not a pair: the second one stands for itself
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    #[inline]
    fn hex(&mut self) -> Result<u32> {
        match hex(self.text.as_bytes(), self.at) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => self.error("expected", HEX_DIGITS),
        }
    }
}

/// The number that four hexadecimal digits are.
#[inline]
pub(super) fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    let &[a, b, c, d] = bytes.get(at..)?.first_chunk()?;
    let digit = |byte: u8| u32::from(HEX[usize::from(byte)]);
    let (a, b, c, d) = (digit(a), digit(b), digit(c), digit(d));
    (a | b | c | d <= 0xF).then_some(a << 12 | b << 8 | c << 4 | d)
}

/// What each byte is as a hexadecimal digit; 255 if it is none.
static HEX: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut digit = 0;
    while digit < 16 {
        values[b"0123456789abcdef"[digit as usize] as usize] = digit;
        values[b"0123456789ABCDEF"[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
};

/// Room enough for the string that begins here, when its escapes are replaced, and not much more: an
/// escape of six bytes is a character of three at most.
fn unescaped_len(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut saved) = (start, 0);
    loop {
        match bytes.get(at..) {
            Some([b'\\', b'u', ..]) => (at, saved) = (at + 6, saved + 3),
            Some([b'\\', ..]) => (at, saved) = (at + 2, saved + 1),
            Some([0x20..=0x21 | 0x23.., ..]) => at = plain_end(bytes, at),
            _ => return (at - start).saturating_sub(saved),
        }
    }
}

/// The place of the first quote, backslash or control character, eight bytes at a time; past the end
/// if there is none.
#[inline]
pub(super) fn plain_end(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let Some(mut rest) = bytes.get(from..) else {
        return bytes.len();
    };
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        // Little-endian, so that the lowest hit is the first byte. A borrow can only make a false
        // hit above a true one.
        let word = u64::from_le_bytes(*chunk);
        // With its second bit turned a quote is 0x20, and what was below that still is.
        let low = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        let slash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let hit = (low | slash) & !word & HIGH;
        if hit != 0 {
            return bytes.len() - rest.len() + (hit.trailing_zeros() / 8) as usize;
        }
        rest = behind;
    }
    let odd = |byte: &u8| *byte == b'"' || *byte == b'\\' || *byte < 0x20;
    bytes.len() - rest.len() + rest.iter().position(odd).unwrap_or(rest.len())
}
