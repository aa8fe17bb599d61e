//! bot-core's tests from outside, one binary.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod any;
mod content;
#[allow(dead_code, reason = "bot-tests uses the rest")]
mod documents;
mod generated;
mod mutation;
mod reading;
mod round_trip;
mod scalars;
mod sifting;
