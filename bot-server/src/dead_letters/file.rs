//! Dead letters in a file, one a line.
//!
//! Whoever writes holds a lock on a file beside it, so a bot may keep letters while the command line
//! takes others out; and the file is opened anew each time, because it may have been replaced.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use bot_core::json;
use sha2::{Digest as _, Sha256};

use super::{DeadLetter, DeadLetters, Keeping};

/// A file of dead letters: one JSON object a line.
///
/// Several bots and the command line may use one file at once.
#[derive(Clone, Debug)]
pub struct DeadLetterFile {
    path: Arc<Path>,
}

/// A dead letter in a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Kept {
    /// By what it is named: a few letters that its content gives it.
    pub id: String,
    /// The letter.
    pub letter: DeadLetter,
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
        Self { path: path.into().into() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that a letter could be added.
    ///
    /// # Errors
    ///
    /// When it could not.
    pub fn check(&self) -> Result<(), DeadLetterFileError> {
        self.locked("written", || self.appending().map(drop))
    }

    /// Adds a letter.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn add(&self, letter: &DeadLetter) -> Result<(), DeadLetterFileError> {
        let line = json::to_string(letter) + "\n";
        self.locked("written", || {
            let mut file = self.appending()?;
            file.write_all(line.as_bytes())?;
            file.sync_data()
        })
    }

    /// All letters, oldest first, and the numbers of lines that are none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read. That there is none is no error: there are no letters then.
    pub fn letters(&self) -> Result<(Vec<Kept>, Vec<usize>), DeadLetterFileError> {
        let text = self.locked("read", || self.text())?;
        let (mut letters, mut broken) = (Vec::new(), Vec::new());
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match json::from_str(line) {
                Ok(letter) => letters.push(Kept { id: id(line), letter }),
                Err(_) => broken.push(n + 1),
            }
        }
        Ok((letters, broken))
    }

    /// Takes out the letters with these ids, and says how many there were. All other lines stay as
    /// they are.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written; it is as it was then.
    pub fn remove(&self, ids: &[String]) -> Result<usize, DeadLetterFileError> {
        self.locked("written", || {
            let text = self.text()?;
            let (gone, stay): (Vec<&str>, Vec<&str>) = text
                .split_inclusive('\n')
                .partition(|line| ids.contains(&id(line.trim_end_matches(['\n', '\r']))));
            if !gone.is_empty() {
                let beside = beside(&self.path, ".new");
                let mut file = File::create(&beside)?;
                file.write_all(stay.concat().as_bytes())?;
                file.sync_all()?;
                fs::rename(&beside, &self.path)?;
            }
            Ok(gone.len())
        })
    }

    fn appending(&self) -> io::Result<File> {
        OpenOptions::new().append(true).create(true).open(&self.path)
    }

    fn text(&self) -> io::Result<String> {
        let mut bytes = Vec::new();
        match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            opened => drop(opened?.read_to_end(&mut bytes)?),
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn locked<T>(
        &self,
        what: &'static str,
        work: impl FnOnce() -> io::Result<T>,
    ) -> Result<T, DeadLetterFileError> {
        let worked = || {
            let lock =
                OpenOptions::new().append(true).create(true).open(beside(&self.path, ".lock"))?;
            lock.lock()?;
            work() // the lock is let go with its file
        };
        worked().map_err(|source| DeadLetterFileError {
            path: self.path.to_path_buf(),
            what,
            source,
        })
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

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(ending);
    name.into()
}

/// The name of a line: the same line has the same, wherever it stands.
fn id(line: &str) -> String {
    let hash = Sha256::digest(line.as_bytes());
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
