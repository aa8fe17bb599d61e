//! Downloads: `/file/bot<TOKEN>/<file_path>`, whole or from a byte on.

use axum::{
    http::{HeaderMap, HeaderValue, header::CONTENT_TYPE},
    response::Response,
};

use crate::{
    api_error::{Answer, ApiError},
    methods::MAX_DOWNLOAD,
    ranges,
    shared::Shared,
};

/// A file, or the part of it that the headers ask for.
pub(super) fn download(shared: &Shared, path: &str, headers: &HeaderMap) -> Answer<Response> {
    let (bytes, id) = shared.read(|world| {
        let stored = world.files.by_path(path).ok_or_else(ApiError::not_found)?;
        Ok((stored.bytes.clone(), stored.unique_id.clone()))
    })?;
    if bytes.len() > MAX_DOWNLOAD {
        return Err(ApiError::not_found()); // getFile names no path of such a file
    }
    let mut response = ranges::serve(bytes, &id, headers);
    let kind = HeaderValue::from_static("application/octet-stream");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}
