//! Numbers and the two words that are Boolean.

use super::{Reader, Result};

/// So many digits fit whatever they are.
const SAFE_DIGITS: usize = 18;

impl Reader<'_> {
    /// Steps over a number; says whether it is a whole one.
    fn skip_number(&mut self) -> Result<bool> {
        self.peek();
        match number_end(self.text.as_bytes(), self.at) {
            Some((end, whole)) => {
                self.at = end;
                Ok(whole)
            }
            None => self.error("expected", "a number"),
        }
    }

    /// Reads a whole number.
    ///
    /// # Errors
    ///
    /// When the next value is not one, is written with a fraction or an exponent, or needs more
    /// than 64 bits.
    pub fn int(&mut self) -> Result<i64> {
        let minus = self.peek() == b'-';
        let bytes = self.text.as_bytes();
        let start = if minus { self.at + 1 } else { self.at };
        let (mut at, mut number, mut next) = (start, 0i64, 0);
        while let Some(byte) = bytes.get(at) {
            next = *byte;
            let digit = next.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            number = number.wrapping_mul(10).wrapping_add(i64::from(digit));
            at += 1;
        }
        let digits = at - start;
        let odd = digits == 0 || digits > SAFE_DIGITS || matches!(next, b'.' | b'e' | b'E');
        if odd || (digits > 1 && bytes[start] == b'0') {
            return self.odd_int();
        }
        self.at = at;
        Ok(if minus { -number } else { number })
    }

    /// A whole number as long as they come, or what is none.
    #[cold]
    #[inline(never)]
    fn odd_int(&mut self) -> Result<i64> {
        let start = self.at;
        if let Ok(true) = self.skip_number()
            && let Ok(number) = self.text[start..self.at].parse()
        {
            return Ok(number);
        }
        self.at = start;
        self.error("expected", "a whole number of 64 bits")
    }

    /// Reads a number.
    ///
    /// # Errors
    ///
    /// When the next value is not one, or is too large for an `f64`.
    pub fn float(&mut self) -> Result<f64> {
        self.peek();
        let start = self.at;
        if self.skip_number().is_ok()
            && let Ok(number) = self.text[start..self.at].parse::<f64>()
            && number.is_finite()
        {
            return Ok(number);
        }
        self.at = start;
        self.error("expected", "a number")
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    ///
    /// When the next value is neither.
    pub fn bool(&mut self) -> Result<bool> {
        match self.peek() {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => self.error("expected", "true or false"),
        }
    }
}

/// Where a number ends, and whether it is a whole one.
#[inline]
pub(super) fn number_end(bytes: &[u8], start: usize) -> Option<(usize, bool)> {
    let digits = |from: usize| {
        let mut at = from;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at > from).then_some(at)
    };
    let first = if bytes.get(start) == Some(&b'-') { start + 1 } else { start };
    let mut at = digits(first)?;
    if at > first + 1 && bytes[first] == b'0' {
        return None;
    }
    let mut whole = true;
    if bytes.get(at) == Some(&b'.') {
        whole = false;
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        whole = false;
        let sign = matches!(bytes.get(at + 1), Some(b'+' | b'-'));
        at = digits(if sign { at + 2 } else { at + 1 })?;
    }
    Some((at, whole))
}
