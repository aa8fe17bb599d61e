//! A value kept as its text.

use super::{Read, Reader, Result, Write, Writer};

/// Any JSON value, kept as the text it came as.
///
/// Holds what this version of the types does not know, so that nothing is lost: an unknown union
/// tag, an unknown kind of update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw(Box<str>);

impl Raw {
    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the value is `null`, as it is where there was none.
    #[must_use]
    pub fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// Reads the value as another type.
    ///
    /// # Errors
    ///
    /// When the value is not of that type.
    pub fn read_as<T: Read + Default>(&self) -> Result<T> {
        super::from_str(&self.0)
    }
}

impl Default for Raw {
    fn default() -> Self {
        Self("null".into())
    }
}

impl Read for Raw {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.0 = r.raw()?.into();
        Ok(())
    }
}

impl Write for Raw {
    fn write(&self, w: &mut Writer) {
        w.raw(&self.0);
    }

    fn is_absent(&self) -> bool {
        self.is_null()
    }
}
