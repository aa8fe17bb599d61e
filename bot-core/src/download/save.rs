//! A file on disk that appears as a whole or not at all.

use std::{
    io, iter,
    path::{Path, PathBuf},
};

use tempfile::{PathPersistError, TempPath};
use tokio::fs::File;

use super::{DownloadError, name::numbered};

/// How many files of one name a folder takes.
const SAME_NAME: u32 = 1000;

/// A file that is being written, under a name of its own in the same folder; removed when dropped.
pub(super) struct Part {
    file: File,
    path: TempPath,
}

impl Part {
    pub(super) async fn create(folder: &Path) -> Result<Self, DownloadError> {
        let place = folder.to_owned();
        let made = blocking(move || {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".").suffix(".part");
            // As any other file, not for its owner alone.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            builder.tempfile_in(place)
        });
        let (file, path) = made.await.map_err(|e| DownloadError::save(folder, e))?.into_parts();
        Ok(Self { file: File::from_std(file), path })
    }

    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives it its name.
    pub(super) async fn keep(self, path: &Path, overwrite: bool) -> Result<(), DownloadError> {
        let Self { file, path: part } = self;
        file.sync_all().await.map_err(|e| DownloadError::save(path, e))?;
        match give_name(part, path, overwrite).await {
            Ok(()) => Ok(()),
            Err(failed) => Err(refused(failed.error, path)),
        }
    }

    /// Gives it this name in the folder, with a number if there is a file of that name.
    pub(super) async fn keep_in(self, folder: &Path, name: &str) -> Result<PathBuf, DownloadError> {
        let Self { file, path: mut part } = self;
        let mut path = folder.join(name);
        file.sync_all().await.map_err(|e| DownloadError::save(&path, e))?;
        let others = (2..=SAME_NAME).map(|number| numbered(name, number));
        for name in iter::once(name.to_owned()).chain(others) {
            path = folder.join(name);
            match give_name(part, &path, false).await {
                Ok(()) => return Ok(path),
                Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                    part = failed.path;
                }
                Err(failed) => return Err(refused(failed.error, &path)),
            }
        }
        Err(DownloadError::Exists { path })
    }
}

async fn give_name(part: TempPath, path: &Path, overwrite: bool) -> Result<(), PathPersistError> {
    let path = path.to_owned();
    let work = tokio::task::spawn_blocking(move || match overwrite {
        true => part.persist(path),
        false => part.persist_noclobber(path),
    });
    match work.await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn refused(error: io::Error, path: &Path) -> DownloadError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => DownloadError::Exists { path: path.to_owned() },
        _ => DownloadError::save(path, error),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
