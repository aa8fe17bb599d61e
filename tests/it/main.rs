//! Tests that cross crates, one binary. Bots run as processes of their own, started by their
//! command line and stopped by signals; the sandbox is the server, over HTTP on free ports.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod broadcast;
mod checks;
mod client;
mod command_line;
mod commands;
mod endpoint;
mod every_method;
mod files;
mod inside;
mod kinds;
mod lifecycle;
mod limits;
mod methods;
mod polling;
mod respond;
mod retry;
mod router;
mod safew;
mod secrets;
mod serde_bridge;
mod serving;
mod shortcuts;
mod stub;
mod support;
mod text;
