//! Why the file could not be opened.

use std::path::{Path, PathBuf};

use bot_core::BoxError;
use rusqlite::ErrorCode;

/// Why a file could not be opened as a storage.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqliteError {
    /// SQLite could not open or change it.
    #[error("`{}` cannot be opened: is its directory there, and may this program write to it?", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: BoxError,
    },
    /// It is another program's database.
    #[error("`{}` is another program's database: give the storage a file of its own", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a newer version.
    #[error("`{}` was written by a newer version of this library (its tables are of version {version}): use that one", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its tables.
        version: i64,
    },
}

impl SqliteError {
    pub(super) fn open(path: &Path, source: impl Into<BoxError>) -> Self {
        Self::Open { path: path.to_owned(), source: source.into() }
    }

    /// Whether another process has it, for the moment.
    pub(super) fn is_busy(&self) -> bool {
        let Self::Open { source, .. } = self else { return false };
        let error = source.downcast_ref::<rusqlite::Error>();
        error.and_then(rusqlite::Error::sqlite_error_code) == Some(ErrorCode::DatabaseBusy)
    }
}
