//! The bot of most tests.

use bot_tests as _; // its handlers are all there is

fn main() -> std::process::ExitCode {
    bot_server::run()
}
