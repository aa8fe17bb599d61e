//! A new file on its way to the platform: from disk, from memory or from any reader.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use tokio::io::AsyncRead;

/// A reader that an upload takes its bytes from.
pub(crate) type BoxReader = Box<dyn AsyncRead + Send + Unpin>;

/// A new file: a name, and where its bytes come from.
#[derive(Clone)]
pub(crate) struct Upload {
    name: String,
    source: Source,
}

/// Where the bytes come from.
#[derive(Clone)]
pub(crate) enum Source {
    Path(PathBuf),
    Bytes(Bytes),
    /// Can be read once; `None` afterwards.
    Reader(Arc<Mutex<Option<BoxReader>>>),
}

impl Upload {
    pub(crate) fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        Self { name: name.unwrap_or_else(|| "file".into()), source: Source::Path(path) }
    }

    pub(crate) fn bytes(name: String, bytes: Bytes) -> Self {
        Self { name, source: Source::Bytes(bytes) }
    }

    pub(crate) fn reader(name: String, reader: BoxReader) -> Self {
        Self { name, source: Source::Reader(Arc::new(Mutex::new(Some(reader)))) }
    }

    pub(crate) fn named(mut self, name: String) -> Self {
        self.name = name;
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What an error calls it: the path as given, or the name.
    pub(crate) fn shown(&self) -> String {
        match &self.source {
            Source::Path(path) => path.display().to_string(),
            _ => self.name.clone(),
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }
}

impl Source {
    /// The reader, which can be taken once.
    pub(crate) fn take_reader(reader: &Mutex<Option<BoxReader>>) -> Option<BoxReader> {
        reader.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && match (&self.source, &other.source) {
                (Source::Path(a), Source::Path(b)) => a == b,
                (Source::Bytes(a), Source::Bytes(b)) => a == b,
                (Source::Reader(a), Source::Reader(b)) => Arc::ptr_eq(a, b),
                _ => false,
            }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from: &dyn fmt::Debug = match &self.source {
            Source::Path(path) => path,
            Source::Bytes(bytes) => &format_args!("{} bytes", bytes.len()),
            Source::Reader(_) => &"a reader",
        };
        f.debug_struct("Upload").field("name", &self.name).field("from", from).finish()
    }
}
