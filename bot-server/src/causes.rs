//! An error with what caused it, in words.

use std::{error::Error, fmt::Write as _};

/// An error and what caused it, a line each.
pub(crate) fn report(error: &dyn Error) -> String {
    let mut out = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(out, "\n  because: {cause}");
        source = cause.source();
    }
    out
}

/// The same in one line, for the log.
pub(crate) fn chain(error: &dyn Error) -> String {
    report(error).replace("\n  because", "; because")
}
