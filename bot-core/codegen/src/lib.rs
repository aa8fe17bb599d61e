//! Writes bot-core's types and methods from `bot-core/schema`.
//!
//! [`schema`] reads the files, [`model`] makes every decision (Rust types, boxes, identity, names),
//! [`render`] only writes text, and [`output`] formats it and knows where it goes.

#![allow(missing_docs, reason = "an internal program: its modules say what they own")]

pub mod model;
pub mod names;
pub mod output;
pub mod render;
pub mod schema;

use std::{io, path::PathBuf};

/// Why the code could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {path}")]
    Write { path: PathBuf, source: io::Error },
    #[error("{path} is not what the generator expects: {why}")]
    Schema { path: PathBuf, why: String },
    #[error("{0}")]
    Model(String),
    #[error("rustfmt: {0}")]
    Format(String),
}
