//! A bot with handlers that cannot be put together.

use bot_server::prelude::*;

/// A state that nobody provides.
#[allow(dead_code, reason = "nobody provides it")]
struct Database;

/// Runs.
#[on(message, command = "start")]
fn start() {}

/// Never runs.
#[on(message, command = "start")]
fn start_again() {}

/// Cannot run.
#[on(poll)]
fn poll(_: State<Database>) {}

fn main() -> ExitCode {
    bot_server::run()
}
