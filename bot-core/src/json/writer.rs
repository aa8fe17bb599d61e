//! Writing: values append themselves to one buffer.

use std::fmt;

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

/// The text that is being written, and the new files that are to go along with it.
#[derive(Default)]
pub struct Writer {
    out: Vec<u8>,
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
    /// Opens an object.
    pub fn open(&mut self) {
        self.out.push(b'{');
        self.comma = false;
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.out.push(b'}');
        self.comma = true;
    }

    /// Writes a key; the value must follow.
    pub fn key(&mut self, key: &str) {
        if self.comma {
            self.out.push(b',');
        }
        self.string(key);
        self.out.push(b':');
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
        self.out.push(b'[');
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                self.out.push(b',');
            }
            item.write(self);
        }
        self.out.push(b']');
        self.comma = true;
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.out.push(b'"');
        let bytes = text.as_bytes();
        let mut from = 0;
        for (i, byte) in bytes.iter().enumerate() {
            let short: &[u8] = match byte {
                b'"' => b"\\\"",
                b'\\' => b"\\\\",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                0..0x20 => b"",
                _ => continue,
            };
            self.out.extend_from_slice(&bytes[from..i]);
            if short.is_empty() {
                let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
                self.out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            } else {
                self.out.extend_from_slice(short);
            }
            from = i + 1;
        }
        self.out.extend_from_slice(&bytes[from..]);
        self.out.push(b'"');
    }

    /// Writes text that is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Writes the name of a new part and takes the file that is to be in it.
    pub(crate) fn attach(&mut self, upload: Upload) {
        let name = format!("attach://{}", part_name(self.uploads.len()));
        self.uploads.push(upload);
        self.string(&name);
    }

    /// The bytes written so far.
    pub(crate) fn written(&self) -> &[u8] {
        &self.out
    }

    /// The new files, in the order of their parts' names.
    pub(crate) fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// The text written.
    #[must_use]
    pub fn into_string(self) -> String {
        String::from_utf8(self.out).expect("only whole strings and ASCII are appended")
    }
}

/// The name of the part that carries the `n`th new file.
pub(crate) fn part_name(n: usize) -> String {
    format!("file{n}")
}
