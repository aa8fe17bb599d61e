//! Tests that cross crates, one binary. Bots run as processes of their own, started by their
//! command line and stopped by signals; the sandbox is the server, over HTTP on free ports.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod before;
mod broadcast;
mod buttons;
mod calls;
mod checks;
mod client;
mod command_line;
mod commands;
mod dead_letters;
mod deploys;
mod desk;
mod dialogues;
mod doctor;
mod embedded;
mod endpoint;
mod errors;
mod every_method;
mod faults;
mod files;
mod filters;
mod groups;
mod health;
mod inside;
mod kinds;
mod lifecycle;
mod limits;
mod logs;
mod methods;
mod metrics;
mod middleware;
mod mounted;
mod notified;
mod polling;
mod respond;
mod retry;
mod rotation;
mod router;
mod safew;
mod secrets;
mod serde_bridge;
mod serving;
mod several;
mod shortcuts;
mod start;
mod stop;
mod storage;
mod stub;
mod support;
mod testing;
mod text;
mod two_bots;
mod webhook_commands;
