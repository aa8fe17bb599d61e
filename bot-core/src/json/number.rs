//! Numbers and the two words that are Boolean.

use super::{Reader, Result};

impl<'a> Reader<'a> {
    /// Steps over a number; says its text and whether it is a whole one.
    pub(super) fn number(&mut self) -> Result<(&'a str, bool)> {
        self.peek();
        let bytes = self.text.as_bytes();
        let digits = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let start = self.at;
        let mut at = start;
        if self.byte() == b'-' {
            at += 1;
        }
        let whole = digits(at);
        if whole == 0 || (whole > 1 && bytes[at] == b'0') {
            return self.error("expected", "a number");
        }
        at += whole;
        let mut plain = true;
        if bytes.get(at) == Some(&b'.') {
            plain = false;
            let fraction = digits(at + 1);
            if fraction == 0 {
                return self.error("expected", "a number");
            }
            at += 1 + fraction;
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            plain = false;
            at += 1;
            if matches!(bytes.get(at), Some(b'+' | b'-')) {
                at += 1;
            }
            let exponent = digits(at);
            if exponent == 0 {
                return self.error("expected", "a number");
            }
            at += exponent;
        }
        self.at = at;
        Ok((&self.text[start..at], plain))
    }

    /// Reads a whole number.
    ///
    /// # Errors
    ///
    /// When the next value is not one, is written with a fraction or an exponent, or needs more
    /// than 64 bits.
    #[inline]
    pub fn int(&mut self) -> Result<i64> {
        self.peek();
        let start = self.at;
        if let Ok((text, true)) = self.number()
            && let Ok(number) = text.parse()
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
        if let Ok((text, _)) = self.number()
            && let Ok(number) = text.parse::<f64>()
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
