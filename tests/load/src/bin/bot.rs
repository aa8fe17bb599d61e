//! The bot: secret, memory of what came before, order of each chat, routing, and a handler.

use bot_load::{hears, is_pressed, sees, tell};
use bot_server::prelude::*;

#[on(message, command = "help")]
async fn help(message: Message) {
    hears(&message);
}

#[on(message)]
async fn message(message: Message) {
    hears(&message);
}

#[on(edited_message)]
async fn edited(message: Message) {
    hears(&message);
}

#[on(callback_query)]
async fn pressed(query: CallbackQuery) {
    is_pressed(&query);
}

#[on(chat_member)]
async fn member(change: ChatMemberUpdated) {
    sees(&change);
}

fn main() -> ExitCode {
    // Else each press costs a call to the platform, which is no cost of this program's.
    let ended = App::new().answer_callback_queries(false).sync_commands(false).run();
    tell();
    ended
}
