//! bot-core's tests from outside, one binary.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod documents;
mod generated;
mod reading;
mod round_trip;
