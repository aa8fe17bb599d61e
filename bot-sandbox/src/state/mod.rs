//! What there is in the sandbox, kept in a file: people, chats, messages, files, bots and what waits
//! for them. What was called, and what became of updates, is not.

mod forms;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};

pub(crate) use forms::{base64, pairs, text};

use crate::{shared::Shared, world::World};

/// The form of the file; another number is another form.
const VERSION: u32 = 1;

/// How long changes are collected before they are written.
const TOGETHER: Duration = Duration::from_millis(500);

/// Why a file of state cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// It cannot be read or written.
    #[error("the state in {path:?} cannot be read or written: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no state of a sandbox.
    #[error("{path:?} holds no state of a sandbox: {source}; move it away to begin anew")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// It is of another version of this program.
    #[error(
        "{path:?} is of version {version}, and this program reads {VERSION}; move it away to begin anew"
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The version.
        version: u32,
    },
}

/// A file and what was written to it last.
#[derive(Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
    written: Mutex<Vec<u8>>,
}

#[derive(Deserialize)]
struct Versioned {
    #[serde(rename = "bot-sandbox")]
    version: u32,
}

#[derive(Deserialize)]
struct Read {
    world: World,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "bot-sandbox")]
    version: u32,
    world: &'a World,
}

impl StateFile {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), written: Mutex::default() }
    }

    /// What is in the file; nothing if there is none.
    pub(crate) fn load(&self) -> Result<Option<World>, StateError> {
        let bytes = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|source| self.failed(source))?,
        };
        let wrong = |source| StateError::Form { path: self.path.clone(), source };
        let Versioned { version } = serde_json::from_slice(&bytes).map_err(wrong)?;
        if version != VERSION {
            return Err(StateError::Version { path: self.path.clone(), version });
        }
        let Read { world } = serde_json::from_slice(&bytes).map_err(wrong)?;
        Ok(Some(world))
    }

    /// Writes what there is, unless it is there already. Another file takes the place of the old one
    /// when it is whole.
    pub(crate) fn save(&self, shared: &Shared) -> Result<(), StateError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = shared.read(|world| {
            serde_json::to_vec(&Written { version: VERSION, world })
                .map_err(|source| StateError::Form { path: self.path.clone(), source })
        })?;
        if *written != bytes {
            self.replace(&bytes).map_err(|source| self.failed(source))?;
            *written = bytes;
        }
        Ok(())
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let mut file = fs::OpenOptions::new();
        file.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600); // tokens and what people say
        let mut file = file.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(beside, &self.path)
    }

    fn failed(&self, source: io::Error) -> StateError {
        StateError::File { path: self.path.clone(), source }
    }
}

/// Writes what has changed, for ever.
pub(crate) async fn keep(shared: Arc<Shared>) {
    let mut changed = shared.subscribe();
    while changed.changed().await.is_ok() {
        tokio::time::sleep(TOGETHER).await;
        changed.borrow_and_update();
        let shared = Arc::clone(&shared);
        // Nobody waits for it: what fails is told there.
        drop(tokio::task::spawn_blocking(move || shared.save()).await);
    }
}

impl Shared {
    /// Writes what there is to the file, if it is kept in one.
    pub(crate) fn save(&self) {
        if let Some(Err(error)) = self.state.as_ref().map(|file| file.save(self)) {
            tracing::warn!("{error}");
        }
    }
}
