//! The cursor: objects and their fields, arrays.
//!
//! In this file and its neighbours no `bool` is used as a number after a comparison: rustc 1.95
//! drops the addition in `let hit = a == b; at += usize::from(hit); hit` at opt-level 2 and 3.

use std::borrow::Cow;

use super::{Error, Result};

/// Deepest nesting that is read, skipped parts included; deeper input is an error.
pub const MAX_DEPTH: u8 = 100;

/// A value that is read into its place, which holds the default before.
pub trait Read {
    /// Reads the next value of the input.
    ///
    /// # Errors
    ///
    /// When the input is not JSON or not of this type.
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()>;
}

/// An object: what to do with each key. [`Reader::object`] drives it.
pub trait Object {
    /// The fields without which the object means nothing, at most eight. A field's place in this
    /// list is its bit in [`Reader::need`].
    fn needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// Reads the value of `key`, which is not `null`, or steps over it.
    ///
    /// # Errors
    ///
    /// When the value is not JSON or not of the field's type.
    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> Result<()>;
}

/// A cursor over one JSON document.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: u8,
    seen: u8,
}

impl<'a> Reader<'a> {
    /// A cursor at the start of the document.
    ///
    /// # Errors
    ///
    /// When the bytes are not UTF-8.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::over(text)),
            Err(e) => Err(Error::new(e.valid_up_to(), "not UTF-8", "")),
        }
    }

    /// A cursor at the start of text.
    pub(crate) fn over(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, seen: 0 }
    }

    /// An error at this place.
    ///
    /// # Errors
    ///
    /// Always.
    #[cold]
    #[inline(never)]
    pub fn error<T>(&self, what: &'static str, name: &'static str) -> Result<T> {
        Err(Error::new(self.at, what, name))
    }

    /// The byte at the cursor; 0, which no JSON has outside of nothing, at the end.
    #[inline]
    pub(super) fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// The first byte of the next token, white space stepped over; 0 at the end.
    #[inline]
    pub fn peek(&mut self) -> u8 {
        let byte = self.byte();
        if byte > b' ' { byte } else { self.space() }
    }

    /// Apart, for what servers write has next to no white space.
    #[inline(never)]
    fn space(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        if self.peek() != byte {
            return false;
        }
        self.at += 1;
        true
    }

    #[inline]
    pub(super) fn word(&mut self, word: &'static str) -> Result<()> {
        let rest = self.text.as_bytes().get(self.at..);
        if rest.is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        self.error("expected", word)
    }

    /// Checks that nothing but white space is left.
    ///
    /// # Errors
    ///
    /// When something is.
    pub fn end(&mut self) -> Result<()> {
        self.peek();
        if self.at == self.text.len() {
            return Ok(());
        }
        self.error("text after the end of the document", "")
    }

    /// Steps over `null` if it comes next.
    ///
    /// # Errors
    ///
    /// When a word comes next that only begins like `null`.
    #[inline]
    pub fn null(&mut self) -> Result<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.word("null")?;
        Ok(true)
    }

    #[inline]
    pub(super) fn enter(&mut self, open: u8, what: &'static str) -> Result<()> {
        if self.peek() != open {
            return self.error("expected", what);
        }
        if self.depth == MAX_DEPTH {
            return self.error("nested too deep", "");
        }
        self.at += 1;
        self.depth += 1;
        Ok(())
    }

    /// The next key of an object, with its colon; `None` at the closing brace.
    #[inline]
    pub(super) fn key(&mut self, first: bool) -> Result<Option<Cow<'a, str>>> {
        match self.peek() {
            b'}' => {
                self.at += 1;
                return Ok(None);
            }
            b',' if !first => self.at += 1,
            _ if first => {}
            _ => return self.error("expected", "`,` or `}`"),
        }
        if !self.take(b'"') {
            return self.error("expected", "a key");
        }
        let key = match self.plain() {
            Some(key) => Cow::Borrowed(key),
            None => Cow::Owned(self.escaped()?),
        };
        self.colon()?;
        Ok(Some(key))
    }

    #[inline]
    pub(super) fn colon(&mut self) -> Result<()> {
        if self.take(b':') {
            return Ok(());
        }
        self.error("expected", "`:`")
    }

    /// Reads an object's fields: `null` is skipped, the last of equal keys wins.
    ///
    /// # Errors
    ///
    /// When the input is not an object, a field cannot be read, or one that the object
    /// [needs](Object::needs) is missing.
    pub fn object(&mut self, into: &mut dyn Object) -> Result<()> {
        let outer = std::mem::take(&mut self.seen);
        let start = self.at;
        self.enter(b'{', "an object")?;
        if !self.take(b'}') {
            loop {
                if !self.take(b'"') {
                    return self.error("expected", "a key");
                }
                match self.plain() {
                    Some(key) => self.field(key, into)?,
                    None => self.odd_field(into)?,
                }
                match self.peek() {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return self.error("expected", "`,` or `}`"),
                }
            }
            self.at += 1;
        }
        self.depth -= 1;
        let seen = std::mem::replace(&mut self.seen, outer);
        for (bit, name) in into.needs().iter().enumerate() {
            if seen & (1 << bit) == 0 {
                return Err(Error::new(start, "missing", name));
            }
        }
        Ok(())
    }

    /// Reads the rest of a field, whose key was read.
    #[inline(always)]
    fn field(&mut self, key: &str, into: &mut dyn Object) -> Result<()> {
        self.colon()?;
        if self.peek() == b'n' {
            return self.word("null");
        }
        into.set(key, self).map_err(|error| error.inside(key))
    }

    /// Reads a field whose key has escapes, or no end.
    #[cold]
    #[inline(never)]
    fn odd_field(&mut self, into: &mut dyn Object) -> Result<()> {
        let key = self.escaped()?;
        self.field(&key, into)
    }

    /// Calls `each` at the value of every field of an object.
    pub(crate) fn fields(
        &mut self,
        mut each: impl FnMut(Cow<'a, str>, &mut Self) -> Result<()>,
    ) -> Result<()> {
        self.enter(b'{', "an object")?;
        let mut first = true;
        while let Some(key) = self.key(first)? {
            first = false;
            each(key, self)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Reads a field that the object needs; `bit` is its place in [`Object::needs`].
    ///
    /// # Errors
    ///
    /// As [`Read::read`].
    #[inline]
    pub fn need<T: Read + Default>(&mut self, bit: u8, into: &mut T) -> Result<()> {
        if self.seen & (1 << bit) != 0 {
            *into = T::default(); // a second time: nothing of the first may stay
        }
        into.read(self)?;
        self.seen |= 1 << bit;
        Ok(())
    }

    /// Reads a value in place of whatever `into` holds, so that of two equal keys the last wins whole.
    ///
    /// # Errors
    ///
    /// As [`Read::read`].
    pub fn fresh<T: Read + Default>(&mut self, into: &mut T) -> Result<()> {
        *into = T::default();
        into.read(self)
    }

    /// Reads a value on its own.
    ///
    /// # Errors
    ///
    /// As [`Read::read`].
    pub fn get<T: Read + Default>(&mut self) -> Result<T> {
        let mut value = T::default();
        value.read(self)?;
        Ok(value)
    }

    /// As [`get`](Self::get), of a value that is boxed.
    pub(crate) fn get_box<T: Read + Default>(&mut self) -> Result<Box<T>> {
        let mut value = Box::new(T::default()); // less code than the `Default` of a `Box`
        T::read(&mut value, self)?;
        Ok(value)
    }

    /// Reads a boxed value into its place; it is not `null`.
    pub(crate) fn boxed<T: Read + Default>(&mut self, into: &mut Option<Box<T>>) -> Result<()> {
        T::read(into.insert(Box::new(T::default())), self)
    }

    /// Calls `each` at every item of an array.
    ///
    /// # Errors
    ///
    /// When the input is not an array, and those of `each`.
    #[inline]
    pub fn array(&mut self, mut each: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.items(&mut each)
    }

    /// Compiled once, not for each type of item.
    fn items(&mut self, each: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.enter(b'[', "an array")?;
        if !self.take(b']') {
            let mut index = 0;
            loop {
                if let Err(error) = each(self) {
                    return Err(error.inside_item(index));
                }
                index += 1;
                match self.peek() {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return self.error("expected", "`,` or `]`"),
                }
            }
            self.at += 1;
        }
        self.depth -= 1;
        Ok(())
    }
}
