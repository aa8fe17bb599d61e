//! Files from the platform: into memory, to disk, or piece by piece.
//!
//! [`Bot::download`] takes what a message holds (a document, a photo, ...) or a `file_id`, and does
//! the rest: getFile, the file's URL, the limits, and going on where a connection broke.
//!
//! ```no_run
//! use bot_core::{Bot, Result, types::Message};
//!
//! async fn keep(bot: Bot, message: Message) -> Result {
//!     let Some(document) = message.document else { return Ok(()) };
//!     // Under its own name, whatever that is: it stays inside of the folder.
//!     let path = bot.download(&document).max_size(5_000_000).to_folder("inbox").await?;
//!     // Or in memory:
//!     let bytes = bot.download(&document).bytes().await?;
//!     Ok(())
//! }
//! ```

mod body;
mod error;
mod file;
mod name;
mod save;

use std::{
    fmt,
    future::poll_fn,
    path::{Path, PathBuf},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::stream::{Stream, TryStreamExt, try_unfold};
use tokio::io::{AsyncWrite, AsyncWriteExt};

pub use error::DownloadError;
pub use file::FileRef;
pub use name::safe_file_name;

use self::{body::Body, save::Part};
use crate::client::Bot;

/// How often a download is begun or gone on with, unless one says otherwise.
const ATTEMPTS: u32 = 5;

impl Bot {
    /// Gets a file: one of a message, such as a `&Document` or a `&PhotoSize`, or by its `file_id`.
    ///
    /// What to do with it is said next, see [`Download`]; nothing happens before.
    pub fn download(&self, file: impl Into<FileRef>) -> Download {
        Download {
            bot: self.clone(),
            file: file.into(),
            max_size: None,
            attempts: ATTEMPTS,
            overwrite: false,
        }
    }
}

/// A file that is to be downloaded.
///
/// # Limits
///
/// The platform's (20 MB, see [`Platform::download_limit`](crate::Platform::download_limit)) and
/// [`max_size`](Self::max_size). Both are checked before anything is fetched, as far as sizes are
/// known, and again while it comes. Each wait, for an answer or for the next piece, is as long as
/// that of an attempt of a call at most ([`Bot::timeout`]). There is no limit to the whole:
/// [`Bot::deadline`] is that of the getFile.
///
/// # Broken connections
///
/// A download that breaks off goes on where it was (with `Range`), or starts again and steps over
/// what is there already, if the server cannot do that; [`attempts`](Self::attempts) times in all.
///
/// # Cancel safety
///
/// Dropped on its way, it leaves no file behind.
#[derive(Clone, Debug)]
#[must_use = "say what to do with the file: `bytes`, `to_path`, `to_folder`, `to_writer` or `open`"]
pub struct Download {
    bot: Bot,
    file: FileRef,
    max_size: Option<u64>,
    attempts: u32,
    overwrite: bool,
}

impl Download {
    /// Refuses a file with more bytes than this.
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.max_size = Some(bytes);
        self
    }

    /// Sets how often it is begun or gone on with, at least once; the default is 5.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Sets whether a file that is there already may be replaced. By default it is not.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// The file, in memory.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`].
    pub async fn bytes(self) -> Result<Bytes, DownloadError> {
        let mut content = self.open().await?;
        let mut bytes = Vec::new();
        while let Some(piece) = content.try_next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.into())
    }

    /// Writes the file to a writer, and says how many bytes it has.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]. The writer may have got a part of the file.
    pub async fn to_writer<W>(self, writer: &mut W) -> Result<u64, DownloadError>
    where
        W: AsyncWrite + Unpin + ?Sized,
    {
        let content = self.open().await?;
        copy(content, writer, DownloadError::Write).await
    }

    /// Writes the file to this path, and says how many bytes it has. The folder must be there.
    ///
    /// The path has the whole file or, after an error, what it had before.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`]; among others when the path exists, unless
    /// [`overwrite`](Self::overwrite) is set.
    pub async fn to_path(self, path: impl AsRef<Path>) -> Result<u64, DownloadError> {
        let (path, overwrite) = (path.as_ref(), self.overwrite);
        if !overwrite && tokio::fs::symlink_metadata(path).await.is_ok() {
            return Err(DownloadError::Exists { path: path.to_owned() });
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut part = Part::create(folder).await?;
        let content = self.open().await?;
        let bytes = copy(content, part.file(), |e| DownloadError::save(path, e)).await?;
        part.keep(path, overwrite).await?;
        Ok(bytes)
    }

    /// Writes the file into this folder, which is made if it is not there, and says where it is.
    ///
    /// Its name is that of the document, made safe by [`safe_file_name`], or else the one that the
    /// platform gave it. If there is a file of that name, the new one gets a number, up to 1,000,
    /// unless [`overwrite`](Self::overwrite) is set.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`].
    pub async fn to_folder(self, folder: impl AsRef<Path>) -> Result<PathBuf, DownloadError> {
        let (folder, overwrite) = (folder.as_ref(), self.overwrite);
        let content = self.open().await?;
        let made = tokio::fs::create_dir_all(folder).await;
        made.map_err(|e| DownloadError::save(folder, e))?;
        let name = content.file_name();
        let path = folder.join(&name);
        let mut part = Part::create(folder).await?;
        copy(content, part.file(), |e| DownloadError::save(&path, e)).await?;
        if overwrite {
            part.keep(&path, true).await?;
            return Ok(path);
        }
        part.keep_in(folder, &name).await
    }

    /// Begins to fetch the file, which comes as a stream of pieces.
    ///
    /// ```no_run
    /// # async fn example(bot: bot_core::Bot) -> bot_core::Result {
    /// let mut content = bot.download("BQACAgIAAxk").open().await?;
    /// let (size, mut got) = (content.size(), 0);
    /// while let Some(piece) = content.next().await {
    ///     got += piece?.len() as u64;
    ///     println!("{got} of {size:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`DownloadError`].
    pub async fn open(self) -> Result<Content, DownloadError> {
        let mut body = Body::new(self.bot, self.file, self.max_size, self.attempts);
        body.begin().await?;
        let (name, size) = (body.name().to_owned(), body.size());
        let pieces = try_unfold(body, |mut body| async move {
            Ok(body.next().await?.map(|piece| (piece, body)))
        });
        Ok(Content { name, size, pieces: Box::pin(pieces) })
    }
}

/// The content of a file, as it comes: a stream of its pieces.
///
/// The first error is the last item.
#[must_use = "a stream does nothing unless it is read"]
pub struct Content {
    name: String,
    size: Option<u64>,
    pieces: Pin<Box<dyn Stream<Item = Result<Bytes, DownloadError>> + Send>>,
}

impl Content {
    /// The file's name, made safe by [`safe_file_name`].
    #[must_use]
    pub fn file_name(&self) -> String {
        safe_file_name(&self.name)
    }

    /// The next piece; `None` at the end.
    ///
    /// # Cancel safety
    ///
    /// Waiting for it can be given up and begun again.
    pub async fn next(&mut self) -> Option<Result<Bytes, DownloadError>> {
        poll_fn(|cx| self.pieces.as_mut().poll_next(cx)).await
    }

    /// How many bytes it has, if the server says so.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }
}

impl Stream for Content {
    type Item = Result<Bytes, DownloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("name", &self.name)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// Writes the content to its end.
async fn copy<W: AsyncWrite + Unpin + ?Sized>(
    mut content: Content,
    writer: &mut W,
    failed: impl Fn(std::io::Error) -> DownloadError,
) -> Result<u64, DownloadError> {
    let mut bytes = 0;
    while let Some(piece) = content.try_next().await? {
        writer.write_all(&piece).await.map_err(&failed)?;
        bytes += piece.len() as u64;
    }
    writer.flush().await.map_err(failed)?;
    Ok(bytes)
}
