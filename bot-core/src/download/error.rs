//! What can go wrong with a download.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{client::CallError, error::BoxError};

/// A file that could not be had. The message never has the file's URL, in which the token is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// getFile failed; with `ErrorKind::FileTooBig` the file is beyond the platform's limit.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The server knows the file, and gives no path to it.
    #[error(
        "getFile gave no file_path for the file {file_id}: it is too large to download, or gone"
    )]
    NoPath {
        /// The file.
        file_id: String,
    },
    /// The Bot API server is one of one's own that keeps its files on its own disk.
    #[error(
        "the Bot API server runs with --local, and its file_path is one of its own disk: call getFile and read the file there"
    )]
    LocalServer,
    /// The path that the server gave can be no part of a URL.
    #[error("the server gave a file_path that leads out of its folder of files")]
    Path,
    /// The file is larger than allowed.
    #[error("{}", too_large(*.size, *.limit, *.by_platform))]
    TooLarge {
        /// How many bytes it has, if that is known.
        size: Option<u64>,
        /// How many it may have.
        limit: u64,
        /// Whether that is the platform's limit, and not the caller's.
        by_platform: bool,
    },
    /// The server does not give the file away.
    #[error("the server refused the file with HTTP {status}")]
    Refused {
        /// The answer's HTTP status.
        status: u16,
    },
    /// The connection broke, or could not be made, as often as was allowed.
    #[error("the download broke off after {received} bytes, at attempt {attempts}")]
    Interrupted {
        /// How much was there already.
        received: u64,
        /// How often it was tried.
        attempts: u32,
        /// What happened the last time.
        source: BoxError,
    },
    /// After a break the server has another file there.
    #[error("the file changed on the server while it was downloaded: begin again")]
    Changed,
    /// There is a file of that name.
    #[error("{path:?} exists already: choose another path, or allow it by overwrite(true)")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// The disk does not take the file.
    #[error("{path:?} cannot be written")]
    Save {
        /// The path.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The writer does not take the file.
    #[error("the downloaded bytes cannot be written")]
    Write(#[source] io::Error),
}

impl DownloadError {
    pub(super) fn save(path: &Path, source: io::Error) -> Self {
        Self::Save { path: path.to_owned(), source }
    }
}

fn too_large(size: Option<u64>, limit: u64, by_platform: bool) -> String {
    let has = match size {
        Some(size) => format!("the file has {size} bytes"),
        None => "the file goes on".to_owned(),
    };
    match by_platform {
        true => format!("{has}, and the platform gives away {limit} at most"),
        false => format!("{has}, and {limit} at most were to be downloaded"),
    }
}
