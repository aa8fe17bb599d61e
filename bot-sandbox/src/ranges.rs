//! Bytes that are served whole, or from a byte on.

use std::ops::Range;

use axum::{
    body::Body,
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, IF_RANGE, RANGE},
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;

/// The bytes, or the part of them that the headers of a request ask for. `id` is another one for
/// other bytes.
pub(crate) fn serve(bytes: Bytes, id: &str, request: &HeaderMap) -> Response {
    let header = |name| request.get(name).and_then(|value| value.to_str().ok());
    let etag = format!("\"{id}\"");
    let same = header(IF_RANGE).is_none_or(|tag| tag == etag);
    let common = [(ACCEPT_RANGES, "bytes".to_owned()), (ETAG, etag)];
    let size = bytes.len();
    match header(RANGE).filter(|_| same).and_then(|range| wanted(range, size)) {
        None => (common, Body::from(bytes)).into_response(),
        Some(Ok(range)) => {
            let shown = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            let part = Body::from(bytes.slice(range));
            (StatusCode::PARTIAL_CONTENT, common, [(CONTENT_RANGE, shown)], part).into_response()
        }
        Some(Err(())) => {
            let shown = format!("bytes */{size}");
            (StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, shown)]).into_response()
        }
    }
}

/// The bytes that a range asks for: `None` for a range that is to be ignored, an error for one that
/// is outside of the file.
fn wanted(range: &str, size: usize) -> Option<Result<Range<usize>, ()>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.trim(), last.trim()) {
        ("", last) => (size.saturating_sub(last.parse().ok()?), size),
        (first, "") => (first.parse().ok()?, size),
        (first, last) => {
            let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
            (first, if last < first { return None } else { last.saturating_add(1).min(size) })
        }
    };
    Some(if start < end { Ok(start..end) } else { Err(()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_taken_as_http_has_it() {
        assert_eq!(wanted("bytes=3-", 10), Some(Ok(3..10)));
        assert_eq!(wanted("bytes=3-4", 10), Some(Ok(3..5)));
        assert_eq!(wanted("bytes=3-99", 10), Some(Ok(3..10)));
        assert_eq!(wanted(&format!("bytes=3-{}", usize::MAX), 10), Some(Ok(3..10)));
        assert_eq!(wanted("bytes=-4", 10), Some(Ok(6..10)));
        assert_eq!(wanted("bytes=-40", 10), Some(Ok(0..10)));
        assert_eq!(wanted("bytes=10-", 10), Some(Err(())));
        assert_eq!(wanted("bytes=5-3", 10), None);
        assert_eq!(wanted("bytes=1-2,4-5", 10), None);
        assert_eq!(wanted("lines=1-2", 10), None);
    }
}
