//! What went wrong while reading, and where.

use std::fmt;

/// The result of reading JSON.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Longest part of a key that is shown; a hostile key may be as long as the body.
const KEY_SHOWN: usize = 48;

/// Input that could not be read: what was expected, and the place as keys and as a byte offset.
///
/// The text of the input is never part of the message, so that it may be logged.
///
/// ```
/// let error = bot_core::json::from_str::<bot_core::types::Chat>(r#"{"id": 1, "title": 5}"#);
/// assert_eq!(error.unwrap_err().to_string(), "expected a string at title (byte 19)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    what: &'static str,
    name: &'static str,
    at: usize,
    path: String,
}

impl Error {
    #[cold]
    pub(super) fn new(at: usize, what: &'static str, name: &'static str) -> Self {
        Self(Box::new(Inner { what, name, at, path: String::new() }))
    }

    /// The same error, one level further out.
    #[cold]
    #[inline(never)]
    pub(super) fn inside(mut self, key: &str) -> Self {
        let shown = &key[..key.floor_char_boundary(KEY_SHOWN)];
        let dot = if self.0.path.is_empty() || self.0.path.starts_with('[') { "" } else { "." };
        self.0.path = format!("{}{dot}{}", shown.escape_debug(), self.0.path);
        self
    }

    /// The same error, inside an array.
    #[cold]
    #[inline(never)]
    pub(super) fn inside_item(mut self, index: usize) -> Self {
        let dot = if self.0.path.is_empty() || self.0.path.starts_with('[') { "" } else { "." };
        self.0.path = format!("[{index}]{dot}{}", self.0.path);
        self
    }

    /// The byte of the input at which reading stopped.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.at
    }

    /// The keys that lead to the place, such as `message.chat.id`; empty at the top.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { what, name, at, path } = &*self.0;
        f.write_str(what)?;
        if !name.is_empty() {
            write!(f, " {name}")?;
        }
        if !path.is_empty() {
            write!(f, " at {path}")?;
        }
        write!(f, " (byte {at})")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "json::Error({self})")
    }
}

impl std::error::Error for Error {}
