//! Files, to the platform and from it.

mod download;
mod upload;
