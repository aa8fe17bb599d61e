//! The bot that replies: as the other one, and each handler's reply goes into the answer to the
//! webhook's request.

use bot_load::{hears, is_pressed, sees, tell};
use bot_server::{Pace, methods::AnswerCallbackQuery, prelude::*};

const REPLY: &str = "Your order is on its way. You will hear from us when it is at your door.";

#[on(message, command = "help")]
async fn help(message: Message) -> &'static str {
    hears(&message);
    REPLY
}

#[on(message)]
async fn message(message: Message) -> &'static str {
    hears(&message);
    REPLY
}

#[on(edited_message)]
async fn edited(message: Message) -> &'static str {
    hears(&message);
    REPLY
}

#[on(callback_query)]
async fn pressed(query: CallbackQuery) -> AnswerCallbackQuery {
    is_pressed(&query);
    AnswerCallbackQuery::new(query.id).text(REPLY)
}

#[on(chat_member)]
async fn member(change: ChatMemberUpdated) -> &'static str {
    sees(&change);
    REPLY
}

fn main() -> ExitCode {
    let app = App::new().answer_callback_queries(false).sync_commands(false);
    // At the platform's pace it would send 30 messages a second, whatever it can do.
    let ended = app.bot(|bot| bot.pace(Pace::UNLIMITED)).run();
    tell();
    ended
}
