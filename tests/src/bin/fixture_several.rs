//! Two bots in one process: one has all of the handlers, the other one of its own.

use bot_server::{App, Bots, Pace, prelude::*};

/// Says who it is.
#[on(message)]
async fn coffee(message: Message) -> Option<String> {
    Some(format!("coffee, not {}", message.text?))
}

/// A bot whose commands are left alone: the sandbox has no limits unless a test sets them.
fn app(handlers: &[&'static bot_server::Handler]) -> App {
    App::new().handlers(handlers).bot(|bot| bot.pace(Pace::UNLIMITED)).sync_commands(false)
}

fn main() -> ExitCode {
    use bot_tests::{echo, pressed, wait};
    Bots::new()
        .bot("tea", app(handlers![echo, pressed, wait]))
        .bot("coffee-house", app(handlers![coffee]))
        .run()
}
