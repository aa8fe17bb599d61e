//! A value kept as its text.

use std::fmt;

use super::{Read, Reader, Result, Write, Writer};

/// Any JSON value, kept as the text it came as.
///
/// Holds what this version of the types does not know, so that nothing is lost: an unknown union
/// tag, an unknown kind of update.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Raw(
    /// Empty for `null`, so that a default costs no allocation: there are many while reading.
    Box<str>,
);

const NULL: &str = "null";

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Raw").field(&self.as_str()).finish()
    }
}

impl Raw {
    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.is_null() { NULL } else { &self.0 }
    }

    /// Whether the value is `null`, as it is where there was none.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the value as another type.
    ///
    /// # Errors
    ///
    /// When the value is not of that type.
    pub fn read_as<T: Read + Default>(&self) -> Result<T> {
        super::from_str(self.as_str())
    }
}

impl Read for Raw {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        let json = r.raw()?;
        self.0 = if json == NULL { Box::default() } else { json.into() };
        Ok(())
    }
}

impl Write for Raw {
    fn write(&self, w: &mut Writer) {
        w.raw(self.as_str());
    }

    fn is_absent(&self) -> bool {
        self.is_null()
    }
}
