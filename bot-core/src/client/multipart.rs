//! Multipart bodies: files are streamed, from disk as from any reader.

use std::{error::Error, io, path::Path};

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt, TryStreamExt, try_unfold};
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use super::CallError;
use crate::upload::{Source, Upload};

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// A file that could not be read to its end while it was sent.
#[derive(Debug, thiserror::Error)]
#[error("{file:?}: {source}")]
struct Broken {
    file: String,
    source: io::Error,
}

/// The form for these fields and files.
pub(super) async fn form(
    method: &'static str,
    fields: Vec<(&'static str, String)>,
    files: Vec<(String, Upload)>,
) -> Result<Form, CallError> {
    let mut form = Form::new();
    for (name, value) in fields {
        form = form.text(name, value);
    }
    for (part, upload) in files {
        let content = content(&upload).await;
        let content =
            content.map_err(|source| CallError::Upload { method, file: upload.shown(), source })?;
        // A control character would end the part's header.
        let name = upload.name().replace(char::is_control, "_");
        form = form.part(part, content.file_name(name));
    }
    Ok(form)
}

/// The error of a call that failed because a file could not be read to its end, if it did.
pub(super) fn broken_upload(method: &'static str, error: &reqwest::Error) -> Option<CallError> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(Broken { file, source }) = error.downcast_ref() {
            let source = io::Error::new(source.kind(), source.to_string());
            return Some(CallError::Upload { method, file: file.clone(), source });
        }
        cause = error.source();
    }
    None
}

async fn content(upload: &Upload) -> io::Result<Part> {
    let file = upload.shown();
    let broken = move |source| Broken { file: file.clone(), source };
    match upload.source() {
        Source::Bytes(bytes) => Ok(Part::stream(Body::from(bytes.clone()))),
        Source::Path(path) => {
            let (file, len) = open(path).await?;
            let body = Body::wrap_stream(exactly(file, len).map_err(broken));
            Ok(Part::stream_with_length(body, len))
        }
        Source::Reader(reader) => match Source::take_reader(reader) {
            Some(reader) => {
                let pieces = ReaderStream::with_capacity(reader, PIECE);
                Ok(Part::stream(Body::wrap_stream(pieces.map_err(broken))))
            }
            None => Err(io::Error::other("its reader was used up by an earlier call")),
        },
    }
}

/// Opens a file whose length says how much there is to read.
async fn open(path: &Path) -> io::Result<(File, u64)> {
    // Before opening it: to open a pipe is to wait for its other end.
    let metadata = tokio::fs::metadata(path).await?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    if !metadata.is_file() {
        let why = "it is no regular file: read it and use InputFile::reader";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    let file = File::open(path).await?;
    let len = file.metadata().await?.len();
    Ok((file, len))
}

/// The bytes of a file, of which so many were announced. That it has become shorter or longer since
/// is an error before the last piece is sent: the server would wait for the rest, or keep a part of
/// the file for the whole.
fn exactly(file: File, len: u64) -> impl Stream<Item = io::Result<Bytes>> {
    let pieces = ReaderStream::with_capacity(file, PIECE);
    try_unfold((pieces, len), |(mut pieces, left)| async move {
        let Some(piece) = pieces.next().await.transpose()? else {
            return match left {
                0 => Ok(None),
                _ => Err(changed("it became shorter while it was sent")),
            };
        };
        let longer = || changed("it became longer while it was sent");
        let left = left.checked_sub(piece.len() as u64).ok_or_else(longer)?;
        if left == 0 && pieces.next().await.transpose()?.is_some() {
            return Err(longer());
        }
        Ok(Some((piece, (pieces, left))))
    })
}

fn changed(how: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, how)
}
