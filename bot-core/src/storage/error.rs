//! Why a storage could not do its work.

use crate::error::BoxError;

/// Why a storage could not do its work. Its caller names the storage and the key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The entry is not of the revision that was expected: somebody else wrote first. Nothing was
    /// written.
    #[error("somebody else has written it meanwhile")]
    Conflict,
    /// The storage itself failed.
    #[error(transparent)]
    Failed(BoxError),
}

impl StorageError {
    /// The storage itself failed.
    pub fn failed(error: impl Into<BoxError>) -> Self {
        Self::Failed(error.into())
    }
}
