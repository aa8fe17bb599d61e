//! The bot: secret, memory of what came before, order of each chat, routing, and a handler.

use bot_load::{handles, tell};
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
    let message = query.message.as_deref();
    let chat = message.and_then(|message| message.chat()).map_or(0, |chat| chat.id);
    handles(chat, Some(query.from.id.0), query.data.as_deref().unwrap_or_default());
}

#[on(chat_member)]
async fn member(change: ChatMemberUpdated) {
    handles(change.chat.id, Some(change.from.id.0), "");
}

fn hears(message: &Message) {
    let user = message.from.as_ref().map(|user| user.id.0);
    handles(message.chat.id, user, message.text_or_caption().unwrap_or_default());
}

fn main() -> ExitCode {
    // Else each press costs a call to the platform, which is no cost of this program's.
    let ended = App::new().answer_callback_queries(false).sync_commands(false).run();
    tell();
    ended
}
