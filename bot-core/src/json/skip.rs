//! Stepping over what is not known or not wanted.

use super::{
    MAX_DEPTH, Reader, Result,
    number::number_end,
    string::{HEX_DIGITS, UNENDED, UNKNOWN_ESCAPE, hex, plain_end},
};

impl<'a> Reader<'a> {
    /// The text of the next value, which is stepped over.
    ///
    /// # Errors
    ///
    /// As [`skip`](Self::skip).
    pub fn raw(&mut self) -> Result<&'a str> {
        self.text_of(Self::skip)
    }

    /// The text of what is read or stepped over.
    #[inline]
    pub(crate) fn text_of(
        &mut self,
        step: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<&'a str> {
        self.peek();
        let start = self.at;
        step(self)?;
        Ok(&self.text[start..self.at])
    }

    /// Steps over a value and checks its grammar, without recursion.
    ///
    /// # Errors
    ///
    /// When it is not JSON or nested too deep.
    pub fn skip(&mut self) -> Result<()> {
        let mut feet = Feet { bytes: self.text.as_bytes(), at: self.at };
        let stepped = feet.value(MAX_DEPTH - self.depth);
        self.at = feet.at;
        match stepped {
            Ok(()) => Ok(()),
            Err(Stumble(what, name)) => self.error(what, name),
        }
    }
}

/// What is wrong: what there should be, and its name.
struct Stumble(&'static str, &'static str);

const fn expected<T>(what: &'static str) -> Result<T, Stumble> {
    Err(Stumble("expected", what))
}

/// A cursor of its own, for one that is nowhere else is kept in a register.
struct Feet<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Feet<'_> {
    #[inline(always)]
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn peek(&mut self) -> u8 {
        loop {
            match self.byte() {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return byte,
            }
        }
    }

    #[inline(always)]
    fn value(&mut self, deepest: u8) -> Result<(), Stumble> {
        let mut objects = 0u128; // one bit a level: is it an object?
        let mut depth = 0u8;
        loop {
            match self.peek() {
                b'"' => self.string()?,
                open @ (b'{' | b'[') => {
                    if depth >= deepest {
                        return Err(Stumble("nested too deep", ""));
                    }
                    self.at += 1;
                    let next = self.peek();
                    match (open, next) {
                        (b'{', b'}') | (b'[', b']') => self.at += 1,
                        _ => {
                            depth += 1;
                            objects <<= 1;
                            if open == b'{' {
                                objects |= 1;
                                self.key()?;
                            }
                            continue;
                        }
                    }
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                b'-' | b'0'..=b'9' => match number_end(self.bytes, self.at) {
                    Some((end, _)) => self.at = end,
                    None => return expected("a number"),
                },
                _ => return expected("a value"),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let object = objects & 1 == 1;
                match self.peek() {
                    b',' => {
                        self.at += 1;
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    b'}' if object => self.at += 1,
                    b']' if !object => self.at += 1,
                    _ if object => return expected("`,` or `}`"),
                    _ => return expected("`,` or `]`"),
                }
                depth -= 1;
                objects >>= 1;
            }
        }
    }

    #[inline(always)]
    fn word(&mut self, word: &'static str) -> Result<(), Stumble> {
        let rest = self.bytes.get(self.at..);
        if rest.is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        expected(word)
    }

    #[inline(always)]
    fn key(&mut self) -> Result<(), Stumble> {
        if self.peek() != b'"' {
            return expected("a key");
        }
        self.string()?;
        if self.peek() != b':' {
            return expected("`:`");
        }
        self.at += 1;
        Ok(())
    }

    /// A string, from its opening quote on.
    #[inline(always)]
    fn string(&mut self) -> Result<(), Stumble> {
        self.at += 1;
        loop {
            self.at = plain_end(self.bytes, self.at);
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.escape()?,
                _ => return Err(Stumble(UNENDED, "")),
            }
        }
    }

    #[inline(always)]
    fn escape(&mut self) -> Result<(), Stumble> {
        self.at += 1;
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                self.at += 1;
                if hex(self.bytes, self.at).is_none() {
                    return expected(HEX_DIGITS);
                }
                self.at += 4;
            }
            _ => return Err(Stumble(UNKNOWN_ESCAPE, "")),
        }
        Ok(())
    }
}
