//! Where dialogues and sessions are kept: [the trait and the storage in memory](bot_core::storage),
//! SQLite (with the feature `sqlite`), and the setting that chooses.

mod namespace;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

use bot_core::BoxError;
#[doc(no_inline)]
pub use bot_core::storage::{Entry, Key, MemoryStorage, Revision, Storage, StorageError, Work};

pub(crate) use namespace::of_bot;
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
            Some(("sqlite", ":memory:")) => {
                Err("`sqlite::memory:` keeps nothing: write memory, or sqlite:bot.db".to_owned())
            }
            // Whoever writes a URL means a file here, and would get one at the root.
            #[cfg(feature = "sqlite")]
            Some(("sqlite", path)) if path.starts_with("//") && !path.starts_with("///") => {
                let path = &path[2..];
                Err(format!("`{text}` is no path: write sqlite:{path}, or sqlite:/{path}"))
            }
            #[cfg(feature = "sqlite")]
            Some(("sqlite", path)) => Ok(Self::Sqlite(path.into())),
            // What comes after the colon may be a password.
            other => {
                let word = other.map_or(text, |(word, _)| word);
                Err(format!("`{word}` is no storage: write memory, or sqlite:bot.db"))
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        text.parse::<StorageSettings>().unwrap_err()
    }

    #[test]
    fn a_word_that_is_no_storage_is_named_and_what_may_be_secret_is_not() {
        assert_eq!("memory".parse(), Ok(StorageSettings::Memory));
        assert!(refused("memroy").contains("`memroy` is no storage"));
        let refused = refused("postgres://mei:swordfish@host/db");
        assert!(refused.starts_with("`postgres` is no storage"), "{refused}");
        assert!(!refused.contains("swordfish"), "{refused}");
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_path_that_means_something_else_is_refused() {
        let path = |text: &str| text.parse::<StorageSettings>().map(|s| s.to_string());
        for text in ["sqlite:bot.db", "sqlite:/data/bot.db", "sqlite:///data/bot.db"] {
            assert_eq!(path(text), Ok(text.to_owned()));
        }
        assert!(refused("sqlite://bot.db").contains("write sqlite:bot.db, or sqlite:/bot.db"));
        assert!(refused("sqlite::memory:").contains("write memory"));
        assert!(refused("sqlite:").contains("names no file"));
    }
}
