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

/// A group that no handler is in.
mod empty {
    use bot_server::prelude::*;

    group!(chat = private);
}

/// A group whose handler has no data.
mod buttons {
    use bot_server::prelude::*;

    group!(data = "yes");

    /// Never runs.
    #[on(poll)]
    fn poll() {}

    /// Runs before no handler.
    #[before(message)]
    fn alone() {}
}

fn main() -> ExitCode {
    bot_server::run()
}
