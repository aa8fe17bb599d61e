//! The file of dead letters: a line of JSON each.
//!
//! Whoever writes holds a lock on a file beside it, so a bot may keep letters while the command line
//! takes others out; and the file is opened anew each time, because it may have been replaced.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use bot_core::json;
use sha2::{Digest as _, Sha256};

use super::{
    DeadLetter, DeadLetters, Keeping,
    private::{beside, made_beside, make, synced},
};

/// Largest file, unless told otherwise.
const MAX_BYTES: u64 = 256 << 20;

/// A file of dead letters: one JSON object a line.
///
/// Several bots and the command line may use one file at once. It is made for its owner's eyes only,
/// and it does not grow past [`max_bytes`](Self::max_bytes).
///
/// A process that is killed, or a disk that is full, in the middle of a letter leaves half a line: it
/// counts as broken, the next letter begins a line of its own, and no line is ever removed for being
/// broken.
#[derive(Clone, Debug)]
pub struct DeadLetterFile {
    path: Arc<Path>,
    max_bytes: u64,
}

/// What a file of dead letters holds.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Letters {
    /// The letters, oldest first.
    pub kept: Vec<Kept>,
    /// The numbers of lines that are none; they stay where they are.
    pub broken: Vec<usize>,
}

/// A dead letter in a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Kept {
    /// Its name: 16 letters and digits that its update gives it, so that an update that was given
    /// up twice has one name.
    pub id: String,
    /// The letter.
    pub letter: DeadLetter,
}

impl Kept {
    #[cfg(test)]
    pub(crate) fn new(id: String, letter: DeadLetter) -> Self {
        Self { id, letter }
    }
}

/// What is to become of a letter.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// It is taken out.
    Gone,
    /// This one takes its place.
    Instead(Box<DeadLetter>),
}

/// Why a file of dead letters cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the dead letters in {path:?} cannot be {what}")]
pub struct DeadLetterFileError {
    path: PathBuf,
    what: &'static str,
    source: io::Error,
}

impl DeadLetterFile {
    /// Uses this file, which need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into().into(), max_bytes: MAX_BYTES }
    }

    /// Sets how large it may become, if not 256 MiB. What would make it larger is an error, and the
    /// bot logs the letter instead: nothing that is in the file makes room for it.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that a letter could be added; this makes the file.
    ///
    /// # Errors
    ///
    /// When it could not.
    pub fn check(&self) -> Result<(), DeadLetterFileError> {
        self.written(|path| appending(path).map(drop))
    }

    /// Adds a letter, and returns when it is on the disk.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or is full.
    pub fn add(&self, letter: &DeadLetter) -> Result<(), DeadLetterFileError> {
        let line = json::to_string(letter) + "\n";
        self.written(|path| {
            let mut file = appending(path)?;
            let before = file.seek(SeekFrom::End(0))?;
            let torn = ends_in_half_a_line(&mut file, before)?;
            let text = if torn { format!("\n{line}") } else { line };
            if before + text.len() as u64 > self.max_bytes {
                return Err(io::Error::other(format!(
                    "it would grow past {} bytes: replay letters or drop them",
                    self.max_bytes
                )));
            }
            let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
            if written.is_err() {
                // Half a line of a full disk; if it cannot be taken back, the next one begins anew.
                drop(file.set_len(before));
            }
            written
        })
    }

    /// All that is in it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read. That there is none is no error: there are no letters then.
    pub fn letters(&self) -> Result<Letters, DeadLetterFileError> {
        let mut letters = Letters::default();
        let mut number = 0;
        self.read(|line| {
            number += 1;
            match Line::of(line) {
                Line::Letter(kept) => letters.kept.push(*kept),
                Line::Broken => letters.broken.push(number),
                Line::Blank => {}
            }
        })?;
        Ok(letters)
    }

    /// Takes out the letters with these ids, and says how many there were. All other lines stay as
    /// they are.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written; it is as it was then.
    pub fn remove(&self, ids: &[String]) -> Result<usize, DeadLetterFileError> {
        self.change(&ids.iter().map(|id| (id.clone(), Change::Gone)).collect())
    }

    /// Changes letters, and says how many lines there were of them. Of several letters with one id
    /// one is left.
    pub(crate) fn change(
        &self,
        changes: &HashMap<String, Change>,
    ) -> Result<usize, DeadLetterFileError> {
        self.written(|path| {
            let Some(old) = found(File::open(path))? else { return Ok(0) };
            let beside = beside(path, ".new");
            let mut new = BufWriter::new(made_beside(&beside, &old)?);
            let (mut old, mut line, mut changed) = (BufReader::new(old), Vec::new(), 0);
            let mut left = changes.clone();
            while old.read_until(b'\n', &mut line)? > 0 {
                match Line::of(&line) {
                    Line::Letter(kept) if changes.contains_key(&kept.id) => {
                        changed += 1;
                        if let Some(Change::Instead(letter)) = left.remove(&kept.id) {
                            new.write_all((json::to_string(&*letter) + "\n").as_bytes())?;
                        }
                    }
                    _ => new.write_all(&line)?,
                }
                line.clear();
            }
            let new = new.into_inner().map_err(io::IntoInnerError::into_error)?;
            if changed == 0 {
                fs::remove_file(&beside)?;
                return Ok(0);
            }
            new.sync_all()?;
            fs::rename(&beside, path)?;
            synced(path)?;
            Ok(changed)
        })
    }

    /// Goes through the lines, ends of lines included.
    fn read(&self, mut each: impl FnMut(&[u8])) -> Result<(), DeadLetterFileError> {
        let path = self.real();
        let mut read = || {
            let Some(file) = found(File::open(&path))? else { return Ok(()) };
            // Without one, nobody has written yet who could be in the middle of a line.
            let lock = found(File::open(beside(&path, ".lock")))?;
            if let Some(lock) = &lock {
                lock.lock_shared()?;
            }
            let (mut file, mut line) = (BufReader::new(file), Vec::new());
            while file.read_until(b'\n', &mut line)? > 0 {
                each(&line);
                line.clear();
            }
            Ok(())
        };
        read().map_err(|source| self.failed("read", source))
    }

    /// Does work that writes, alone.
    fn written<T>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T>,
    ) -> Result<T, DeadLetterFileError> {
        let path = self.real();
        let worked = || {
            let name = beside(&path, ".lock");
            let lock = opened(&name, &path)?;
            lock.lock()?;
            work(&path) // the lock is let go with its file
        };
        worked().map_err(|source| self.failed("written", source))
    }

    /// Where it really is: a new file takes the place of the file, not of a link to it, and who came
    /// by another name meets the same lock.
    fn real(&self) -> PathBuf {
        fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.to_path_buf())
    }

    /// Lets one process at a time replay letters: `None` if another one does.
    pub(crate) fn replaying(&self) -> Result<Option<File>, DeadLetterFileError> {
        let path = self.real();
        let taken = || {
            let name = beside(&path, ".replay");
            let lock = opened(&name, &path)?;
            match lock.try_lock() {
                Ok(()) => Ok(Some(lock)),
                Err(fs::TryLockError::WouldBlock) => Ok(None),
                Err(fs::TryLockError::Error(error)) => Err(error),
            }
        };
        taken().map_err(|source| self.failed("written", source))
    }

    fn failed(&self, what: &'static str, source: io::Error) -> DeadLetterFileError {
        DeadLetterFileError { path: self.path.to_path_buf(), what, source }
    }
}

impl DeadLetters for DeadLetterFile {
    fn keep(&self, letter: DeadLetter) -> Keeping<'_> {
        let file = self.clone();
        Box::pin(async move {
            // A disk may take its time.
            tokio::task::spawn_blocking(move || file.add(&letter)).await??;
            Ok(())
        })
    }
}

/// A line of the file.
enum Line {
    Letter(Box<Kept>),
    Broken,
    Blank,
}

impl Line {
    fn of(line: &[u8]) -> Self {
        let line = line.trim_ascii();
        if line.is_empty() {
            return Self::Blank;
        }
        match json::from_slice::<DeadLetter>(line) {
            Ok(letter) => Self::Letter(Box::new(Kept { id: id(&letter), letter })),
            Err(_) => Self::Broken,
        }
    }
}

/// Opens the file for adding, or makes it.
fn appending(path: &Path) -> io::Result<File> {
    let opened = OpenOptions::new().read(true).append(true).open(path);
    match found(opened)? {
        Some(file) => Ok(file),
        None => {
            drop(make(path, path)?);
            OpenOptions::new().read(true).append(true).open(path)
        }
    }
}

/// Opens a file that is only locked, or makes it.
fn opened(name: &Path, path: &Path) -> io::Result<File> {
    match found(OpenOptions::new().append(true).open(name))? {
        Some(lock) => Ok(lock),
        None => make(name, path),
    }
}

/// Whether whoever wrote last did not get to the end of the line.
fn ends_in_half_a_line(file: &mut File, length: u64) -> io::Result<bool> {
    let Some(last) = length.checked_sub(1) else { return Ok(false) };
    let mut byte = [0];
    file.seek(SeekFrom::Start(last))?;
    file.read_exact(&mut byte)?;
    Ok(byte != *b"\n")
}

/// Nothing, where there is no such file.
fn found<T>(opened: io::Result<T>) -> io::Result<Option<T>> {
    match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

/// The name of a letter: the same update has the same, however often it was given up.
fn id(letter: &DeadLetter) -> String {
    let hash = Sha256::digest(letter.body.as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
