//! Looking ahead for what tells the variants of a union apart.

use std::borrow::Cow;

use super::{Reader, Result};

impl<'a> Reader<'a> {
    /// Looks through the object that comes next without consuming it, until `found` says so.
    fn look(&mut self, mut found: impl FnMut(&str, &mut Self) -> Result<bool>) -> Result<()> {
        let mut ahead = self.clone();
        ahead.enter(b'{', "an object")?;
        let mut first = true;
        while let Some(key) = ahead.key(first)? {
            first = false;
            match found(&key, &mut ahead) {
                Ok(false) => {}
                Ok(true) => break,
                Err(error) => return Err(error.inside(&key)),
            }
        }
        Ok(())
    }

    /// The value of a union's tag, looked ahead for.
    ///
    /// # Errors
    ///
    /// When the next value is not an object with that tag, a string.
    pub fn tag(&mut self, name: &'static str) -> Result<Cow<'a, str>> {
        let mut tag = None;
        self.look(|key, r| {
            if key == name && !r.null()? {
                tag = Some(r.text()?);
                return Ok(true);
            }
            if key != name {
                r.skip()?;
            }
            Ok(false)
        })?;
        match tag {
            Some(tag) => Ok(tag),
            None => self.error("missing", name),
        }
    }

    /// Which of these fields (at most 32) the next object has and does not hold `null`, as bits.
    ///
    /// # Errors
    ///
    /// When the next value is not an object.
    pub fn has(&mut self, names: &[&str]) -> Result<u32> {
        let mut bits = 0;
        self.look(|key, r| {
            if r.null()? {
                return Ok(false);
            }
            if let Some(i) = names.iter().position(|n| *n == key) {
                bits |= 1 << i;
            }
            r.skip()?;
            Ok(false)
        })?;
        Ok(bits)
    }

    /// Whether the next object has this field with exactly this text as its value.
    ///
    /// # Errors
    ///
    /// When the next value is not an object.
    pub fn says(&mut self, name: &str, value: &str) -> Result<bool> {
        let mut says = false;
        self.look(|key, r| {
            let raw = r.raw()?;
            if key == name {
                says = raw == value;
            }
            Ok(key == name)
        })?;
        Ok(says)
    }
}
