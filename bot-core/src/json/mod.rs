//! Reading and writing JSON: one cursor over checked text, one writer, no generic machinery.
//!
//! The Bot API's 400 types read and write themselves through the two small traits of this module
//! ([`Read`], [`Write`]); the impls are generated, a plain `match key` per type. What a type does
//! not know it steps over, `null` counts as absent, and the last of equal keys wins: only of the
//! key that tells a union's variants apart the first counts. This module knows nothing of the Bot API.
//!
//! # Limits
//!
//! Input must be UTF-8 without a byte order mark and at most [`MAX_DEPTH`] levels deep. Integers
//! are `i64`: a fraction, an exponent or an overflow is an error, as is any value of the wrong JSON
//! type in a field that the type knows.

mod error;
mod impls;
mod look;
mod number;
mod raw;
mod reader;
mod skip;
mod string;
mod writer;

pub use error::{Error, Result};
pub use raw::Raw;
pub use reader::{MAX_DEPTH, Object, Read, Reader};
pub use writer::{Write, Writer};

pub(crate) use impls::keep;
pub(crate) use writer::{ATTACH, part_name};

/// Reads one value; nothing but white space may follow it.
///
/// # Errors
///
/// Names the place (the path of keys and the byte) and what was expected there.
///
/// # Examples
///
/// ```
/// let chat: bot_core::types::Chat = bot_core::json::from_slice(br#"{"id": -5, "type": "group"}"#)?;
/// assert_eq!(chat.id, -5);
/// # Ok::<(), bot_core::json::Error>(())
/// ```
pub fn from_slice<T: Read + Default>(bytes: &[u8]) -> Result<T> {
    let mut value = T::default();
    read_into(bytes, &mut value)?;
    Ok(value)
}

/// As [`from_slice`], for text.
///
/// # Errors
///
/// As [`from_slice`].
pub fn from_str<T: Read + Default>(text: &str) -> Result<T> {
    from_slice(text.as_bytes())
}

/// Writes a value as JSON text.
///
/// A new file inside the value becomes the name of the part that would carry it; only a
/// [`Bot`](crate::Bot)'s call sends the file along.
#[must_use]
pub fn to_string(value: &dyn Write) -> String {
    let mut writer = Writer::default();
    value.write(&mut writer);
    writer.into_string()
}

/// Reads a document into a value that is there already.
pub(crate) fn read_into(bytes: &[u8], value: &mut dyn Read) -> Result<()> {
    let mut reader = Reader::new(bytes)?;
    value.read(&mut reader)?;
    reader.end()
}
