//! A bot that keeps order in groups.
//!
//! - Who joins can read, and writes after pressing "I am human". For a day from then on, links of
//!   theirs are deleted.
//! - Administrators reply to somebody's message with `/warn`, `/mute 2h`, `/unmute` or `/ban`, and
//!   write the reason behind it if they like. The third warning is a ban.
//! - Everybody has `/rules` and `/help`.
//!
//! # Running it
//!
//! ```sh
//! export BOT_TOKEN=123456:ABC-DEF
//! export BOT_PLATFORM=telegram             # left out, it is a bot of SafeW
//! export BOT_STORAGE=sqlite:moderator.db   # left out, a restart forgets warnings and newcomers
//! cargo run --release -p moderator
//! ```
//!
//! Then add the bot to a group and make it an administrator with two rights: to delete messages and
//! to ban users (`can_delete_messages`, `can_restrict_members`). Only as one is it told of those who
//! join, and does it see all messages. Without the rights it says what it lacks. In a basic group
//! nobody can be restricted, so there it only greets, warns and bans.
//!
//! Without a token, `cargo run -p moderator` talks to it in a terminal. That is a private chat, so
//! there it can only say what it would do in a group. `tests/bot.rs` plays groups.

mod admin;
mod gate;
mod info;
mod links;
mod newcomers;
mod rights;
mod span;
mod trouble;
mod warnings;

use bot_server::prelude::*;

/// Only people are moderated: no bots, and nobody who writes in the name of a channel or, as an
/// anonymous administrator, of the group.
#[before(message | edited_message)]
fn only_people(message: Message) -> ControlFlow<()> {
    let is_person = message.from.is_some_and(|user| !user.is_bot);
    match message.sender_chat {
        None if is_person => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}

fn main() -> ExitCode {
    bot_server::run()
}
