//! Writing: values append themselves to one buffer.

use std::fmt::{self, Write as _};

use super::string::plain_end;
use crate::upload::Upload;

/// A value that can be written.
pub trait Write {
    /// Appends the value.
    fn write(&self, w: &mut Writer);

    /// Whether the value says nothing, so that a field that may be left out is.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Bytes of JSON that most calls have at most.
const USUAL_CALL: usize = 512;

/// The text that is being written, and the new files that are to go along with it.
#[derive(Default)]
pub struct Writer {
    out: String,
    comma: bool,
    uploads: Vec<Upload>,
}

/// The length only: what is written may be a secret.
impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("bytes", &self.out.len()).finish_non_exhaustive()
    }
}

impl Writer {
    /// With room for a usual call.
    pub(crate) fn of_call() -> Self {
        Self { out: String::with_capacity(USUAL_CALL), ..Self::default() }
    }

    /// Opens an object.
    pub fn open(&mut self) {
        self.out.push('{');
        self.comma = false;
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.out.push('}');
        self.comma = true;
    }

    /// Writes a key; the value must follow.
    pub fn key(&mut self, key: &str) {
        if self.comma {
            self.out.push(',');
        }
        self.string(key);
        self.out.push(':');
        self.comma = true;
    }

    /// Writes a field.
    pub fn field(&mut self, key: &str, value: &dyn Write) {
        self.key(key);
        value.write(self);
        self.comma = true;
    }

    /// Writes a field unless it says nothing.
    pub fn maybe(&mut self, key: &str, value: &dyn Write) {
        if !value.is_absent() {
            self.field(key, value);
        }
    }

    /// Writes an array.
    pub fn array<'a>(&mut self, items: impl IntoIterator<Item = &'a dyn Write>) {
        let mut items = items.into_iter();
        self.items(&mut || items.next());
    }

    /// Compiled once, not for each type of item.
    fn items<'a>(&mut self, next: &mut dyn FnMut() -> Option<&'a dyn Write>) {
        self.out.push('[');
        let mut is_first = true;
        while let Some(item) = next() {
            if !std::mem::replace(&mut is_first, false) {
                self.out.push(',');
            }
            item.write(self);
        }
        self.out.push(']');
        self.comma = true;
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        self.out.push('"');
        let (bytes, mut from) = (text.as_bytes(), 0);
        loop {
            let at = plain_end(bytes, from);
            self.out.push_str(&text[from..at]);
            let Some(byte) = bytes.get(at) else { break };
            self.escape(*byte);
            from = at + 1;
        }
        self.out.push('"');
    }

    fn escape(&mut self, byte: u8) {
        match byte {
            b'"' => self.out.push_str("\\\""),
            b'\\' => self.out.push_str("\\\\"),
            b'\n' => self.out.push_str("\\n"),
            b'\r' => self.out.push_str("\\r"),
            b'\t' => self.out.push_str("\\t"),
            // Writing into a `String` cannot fail.
            _ => drop(write!(self.out, "\\u{byte:04x}")),
        }
    }

    /// Writes text that is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    /// Writes the name of a new part and takes the file that is to be in it.
    pub(crate) fn attach(&mut self, upload: Upload) {
        let name = format!("{ATTACH}{}", part_name(self.uploads.len()));
        self.uploads.push(upload);
        self.string(&name);
    }

    /// How much is written so far, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// The new files, in the order of their parts' names.
    pub(crate) fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    /// What is written so far.
    pub(crate) fn text(&self) -> &str {
        &self.out
    }

    /// Puts JSON in the place of a value that was written.
    pub(crate) fn replace(&mut self, at: std::ops::Range<usize>, json: &str) {
        self.out.replace_range(at, json);
    }

    /// The text written.
    #[must_use]
    pub fn into_string(self) -> String {
        self.out
    }
}

/// What the name of a part begins with, where it stands for the file inside.
pub(crate) const ATTACH: &str = "attach://";

/// The name of the part that carries the `n`th new file.
pub(crate) fn part_name(n: usize) -> String {
    format!("file{n}")
}
