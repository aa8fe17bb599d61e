//! The sizes of new files.

use super::error::{Invalid, InvalidCall};
use crate::upload::{Source, Upload};

/// How large the file in a part may be.
#[derive(Debug)]
pub(crate) struct SizeLimit {
    pub(super) part: String,
    pub(super) parameter: String,
    pub(super) max: u64,
}

/// Looks at the sizes of the files that are to be sent. What a reader will give nobody knows yet, and
/// a file that cannot be looked at fails when it is opened.
pub(crate) async fn check_sizes(
    method: &'static str,
    limits: &[SizeLimit],
    files: &[(String, Upload)],
) -> Result<(), Box<InvalidCall>> {
    for SizeLimit { part, parameter, max } in limits {
        let file = files.iter().find(|(name, _)| name == part);
        let size = match file.map(|(_, upload)| upload.source()) {
            Some(Source::Bytes(bytes)) => u64::try_from(bytes.len()).ok(),
            Some(Source::Path(path)) => tokio::fs::metadata(path).await.ok().map(|m| m.len()),
            Some(Source::Reader(_)) | None => None,
        };
        if let Some(size) = size.filter(|size| size > max) {
            return Err(Box::new(InvalidCall {
                method,
                parameter: parameter.clone(),
                problem: Invalid::Limit {
                    limit: format!("a file of at most {}", bytes(*max)),
                    given: format!("one of {}", bytes(size)),
                },
            }));
        }
    }
    Ok(())
}

/// A size as people read it, exact where it is a whole number of a unit.
fn bytes(size: u64) -> String {
    match size {
        _ if size.is_multiple_of(1 << 20) => format!("{} MB", size >> 20),
        _ if size.is_multiple_of(1 << 10) => format!("{} kB", size >> 10),
        _ => format!("{size} bytes"),
    }
}
