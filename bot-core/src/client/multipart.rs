//! Multipart bodies: files are streamed, from disk as from any reader.

use std::io;

use reqwest::{
    Body,
    multipart::{Form, Part},
};
use tokio_util::io::ReaderStream;

use super::CallError;
use crate::upload::{Source, Upload};

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
        let file = upload.name().to_owned();
        let content = content(&upload).await;
        let content = content.map_err(|source| CallError::Upload { method, file, source })?;
        form = form.part(part, content.file_name(upload.name().to_owned()));
    }
    Ok(form)
}

async fn content(upload: &Upload) -> io::Result<Part> {
    match upload.source() {
        Source::Bytes(bytes) => Ok(Part::stream(Body::from(bytes.clone()))),
        Source::Path(path) => {
            let file = tokio::fs::File::open(path).await?;
            let metadata = file.metadata().await?;
            if metadata.is_dir() {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
            }
            let stream = Body::wrap_stream(ReaderStream::new(file));
            Ok(Part::stream_with_length(stream, metadata.len()))
        }
        Source::Reader(reader) => match Source::take_reader(reader) {
            Some(reader) => Ok(Part::stream(Body::wrap_stream(ReaderStream::new(reader)))),
            None => Err(io::Error::other("its reader was used up by an earlier call")),
        },
    }
}
