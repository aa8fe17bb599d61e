//! Recording: each update is written to a file as it came, to be replayed in a test.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// A file that updates are appended to.
#[derive(Debug)]
pub(crate) struct Recorder {
    file: Mutex<File>,
    /// It could not be written to, and that was said.
    failed: AtomicBool,
}

impl Recorder {
    /// Opens the file, or makes it: for the owner's eyes only, because it holds what people say.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = Mutex::new(options.open(path)?);
        Ok(Self { file, failed: AtomicBool::new(false) })
    }

    /// Writes an update as it came, in a line of its own. That this fails is said once, and keeps no
    /// update from being handled.
    pub(crate) fn note(&self, update: &[u8]) {
        // Between the tokens of JSON a line's end is white space, and inside of a text there is none.
        let mut line: Vec<u8> = update
            .iter()
            .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte })
            .collect();
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // At once and as a whole, so that what was killed has lost nothing.
        if let Err(error) = file.write_all(&line)
            && !self.failed.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%error, "the record (BOT_RECORD) cannot be written to: updates are missing there, and handled all the same");
        }
    }
}
