//! A file to send: one the platform has, one on the web, or a new one.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::{
    json::{Read, Reader, Result, Write, Writer},
    upload::Upload,
};

/// A file to send.
///
/// A new one makes the call a multipart request; inside a larger value (an album's item) it goes
/// along as a part of its own, named by `attach://`.
///
/// ```
/// use bot_core::types::InputFile;
///
/// let known = InputFile::file_id("AgACAgIAAxk");
/// let web = InputFile::url("https://example.com/cat.jpg");
/// let disk = InputFile::path("cat.jpg");
/// let memory = InputFile::bytes("cat.txt", "meow");
/// assert!(!known.is_new() && disk.is_new());
/// ```
///
/// A bare text is none: it would not say which of the first three is meant.
///
/// [In the Bot API](https://core.telegram.org/bots/api#inputfile)
#[derive(Clone, Debug, PartialEq)]
pub struct InputFile(Inner);

#[derive(Clone, Debug, PartialEq)]
enum Inner {
    Known(String),
    New(Upload),
}

impl InputFile {
    /// A file that the platform has, by the `file_id` this bot was given for it.
    pub fn file_id(file_id: impl Into<String>) -> Self {
        Self(Inner::Known(file_id.into()))
    }

    /// A file that the platform is to fetch itself.
    pub fn url(url: impl Into<String>) -> Self {
        Self(Inner::Known(url.into()))
    }

    /// A file on disk, streamed from there when the method is called: it is never in memory as a
    /// whole.
    ///
    /// The call fails and names the path when there is no such file, it is a directory or a pipe, it
    /// cannot be read, or it becomes shorter or longer while it is sent.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Inner::New(Upload::path(path)))
    }

    /// A file in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self(Inner::New(Upload::bytes(name.into(), bytes.into())))
    }

    /// A file that is read while it is sent, of any length. It can be sent once: a second call with
    /// it, or with a clone of it, fails.
    pub fn reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + Unpin + 'static,
    ) -> Self {
        Self(Inner::New(Upload::reader(name.into(), Box::new(reader))))
    }

    /// Gives a new file another name than the path's; a known one keeps its own.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        match self.0 {
            Inner::New(upload) => Self(Inner::New(upload.named(name.into()))),
            known @ Inner::Known(_) => Self(known),
        }
    }

    /// Whether its bytes are yet to be sent.
    #[must_use]
    pub fn is_new(&self) -> bool {
        matches!(self.0, Inner::New(_))
    }

    /// The `file_id`, URL or `attach://` name, unless the file is new.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Inner::Known(name) => Some(name),
            Inner::New(_) => None,
        }
    }

    pub(crate) fn upload(&self) -> Option<&Upload> {
        match &self.0 {
            Inner::Known(_) => None,
            Inner::New(upload) => Some(upload),
        }
    }
}

impl Default for InputFile {
    fn default() -> Self {
        Self(Inner::Known(String::new()))
    }
}

impl From<PathBuf> for InputFile {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for InputFile {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl Read for InputFile {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.0 = Inner::Known(r.text()?.into_owned());
        Ok(())
    }
}

impl Write for InputFile {
    fn write(&self, w: &mut Writer) {
        match &self.0 {
            Inner::Known(name) => w.string(name),
            Inner::New(upload) => w.attach(upload.clone()),
        }
    }
}
