//! The same bot, and one function more.

use bot_server::prelude::*;
use bot_tests as _;

/// Members come and go; nothing is said about it.
#[on(chat_member)]
fn somebody_came_or_went(_: ChatMemberUpdated) {}

fn main() -> ExitCode {
    bot_server::run()
}
