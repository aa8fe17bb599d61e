//! Where dialogues and sessions are kept: [the trait and the storage in memory](bot_core::storage),
//! SQLite (with the feature `sqlite`), and the setting that chooses.

#[cfg(feature = "sqlite")]
mod sqlite;

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use bot_core::BoxError;
#[doc(no_inline)]
pub use bot_core::storage::{Entry, Key, MemoryStorage, Revision, Storage, StorageError, Work};

#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteError, SqliteStorage};

/// Where the bot keeps its dialogues: `BOT_STORAGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StorageSettings {
    /// `memory`: in this process, until it ends.
    Memory,
    /// `sqlite:PATH`: in this file. Needs the feature `sqlite`.
    Sqlite(PathBuf),
}

/// What to do where the feature is not there.
#[cfg(not(feature = "sqlite"))]
const NO_SQLITE: &str = "this program was built without the feature `sqlite`: write `features = [\"sqlite\"]` at `bot-server` in its Cargo.toml";

impl StorageSettings {
    /// Opens the storage.
    pub(crate) fn open(&self) -> Result<Arc<dyn Storage>, BoxError> {
        match self {
            Self::Memory => Ok(Arc::new(MemoryStorage::new())),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => Ok(Arc::new(SqliteStorage::open(path)?)),
            #[cfg(not(feature = "sqlite"))]
            Self::Sqlite(_) => Err(NO_SQLITE.into()),
        }
    }
}

impl FromStr for StorageSettings {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Self::Memory),
            Some(("sqlite", "")) => Err("`sqlite:` names no file: write sqlite:bot.db".to_owned()),
            #[cfg(not(feature = "sqlite"))]
            Some(("sqlite", _)) => Err(NO_SQLITE.to_owned()),
            #[cfg(feature = "sqlite")]
            Some(("sqlite", path)) => Ok(Self::Sqlite(path.into())),
            _ => Err(format!("`{text}` is no storage: write memory, or sqlite:bot.db")),
        }
    }
}

/// As in `BOT_STORAGE`.
impl fmt::Display for StorageSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
        }
    }
}
