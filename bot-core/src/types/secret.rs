//! Text that is not shown.

use std::fmt;

use crate::json::{Read, Reader, Result, Write, Writer};

/// A secret that goes to the platform or comes from it: the webhook's, a payment provider's, a
/// managed bot's token. `Debug` prints dots, and there is no `Display`.
///
/// ```
/// use bot_core::types::Secret;
///
/// let secret = Secret::from("hush");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret.reveal(), "hush");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself: never for printing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Read for Secret {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.0.read(r)
    }
}

impl Write for Secret {
    fn write(&self, w: &mut Writer) {
        self.0.write(w);
    }
}
