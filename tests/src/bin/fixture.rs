//! The bot of most tests.

use bot_server::{App, Pace};
use bot_tests as _; // its handlers are all there is

fn main() -> std::process::ExitCode {
    // The sandbox has no limits unless a test sets them.
    App::new().bot(|bot| bot.pace(Pace::UNLIMITED)).sync_commands(false).run()
}
