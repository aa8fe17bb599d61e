//! A list of things to do, for everybody who writes to the bot.
//!
//! `cargo run -p todo` talks to it in the sandbox; send `/help`. With `BOT_STORAGE=sqlite:todo.db` in
//! the environment the lists are kept in that file and survive a restart, in the sandbox too;
//! without it they last as long as the program. With BOT_TOKEN it is a bot of SafeW.

use bot_server::{prelude::*, text::MAX_TEXT};
use serde::{Deserialize, Serialize};

// In private chats only, where nobody else sees the list or presses its buttons.
group!(chat = private);

/// Somebody's list.
#[derive(Default, Session)]
struct List {
    things: Vec<Thing>,
}

#[derive(Serialize, Deserialize)]
struct Thing {
    text: String,
    done: bool,
}

impl List {
    /// A line for each thing, in as many messages as that takes.
    fn messages(&self) -> Vec<FormattedText> {
        let mut text = FormattedText::new();
        for (number, Thing { text: thing, done }) in (1..).zip(&self.things) {
            let mark = if *done { "☑" } else { "☐" };
            text.push(format_args!("{number}. {mark} {thing}\n"));
        }
        if text.is_empty() {
            text.push("There is nothing to do.");
        }
        text.split(MAX_TEXT)
    }
}

/// What `/add` takes: all that follows, as it was written.
#[derive(CommandArgs)]
struct Add {
    #[arg(rest)]
    thing: String,
}

/// Add a thing to your list
#[on(message, command = "add")]
async fn add(Args(add): Args<Add>, mut list: Session<List>) -> Result<Vec<FormattedText>> {
    list.things.push(Thing { text: add.thing, done: false });
    list.save().await?;
    Ok(list.messages())
}

/// What `/done` takes: a struct gives the number its name in the usage line.
#[derive(CommandArgs)]
struct Done {
    number: usize,
}

/// Tick a thing off, by its number
#[on(message, command = "done")]
async fn done(Args(done): Args<Done>, mut list: Session<List>) -> Result<Vec<FormattedText>> {
    let index = done.number.checked_sub(1); // people count from 1
    let Some(thing) = index.and_then(|index| list.things.get_mut(index)) else {
        return Ok(vec![text!["There is no number ", done.number, " on your list."]]);
    };
    thing.done = true;
    list.save().await?;
    Ok(list.messages())
}

/// Show your list
#[on(message, command = "list")]
async fn list(list: Session<List>) -> Vec<FormattedText> {
    list.messages()
}

/// The button that confirms `/clear`, for a list of so many things.
#[derive(CallbackData)]
struct Clear {
    things: usize,
}

/// Clear your list
#[on(message, command = "clear")]
async fn clear(message: Message, list: Session<List>) -> SendMessage {
    match list.things.len() {
        0 => message.answer("There is nothing to clear."),
        things => message
            .answer(format!("Clear everything, {things} in all?"))
            .reply_markup(keyboard![[button("Clear", Clear { things })]]),
    }
}

/// An old button, or a second press, finds another list than it was made for.
#[on(callback_query)]
async fn confirm(
    query: CallbackQuery,
    Data(clear): Data<Clear>,
    list: Session<List>,
) -> Result<(AnswerCallbackQuery, Option<EditMessageText>)> {
    if clear.things != list.things.len() {
        return Ok((query.answer_text("Your list has changed: send /clear again."), None));
    }
    list.reset().await?;
    Ok((query.answer(), Some(query.edit_text("Your list is empty.")?)))
}

/// Show what I can do
#[on(message, command = "help", alias = "start")]
async fn help(help: Help) -> FormattedText {
    help.text()
}

/// Whoever writes anything else may not know the commands.
#[on(message)]
async fn other() -> &'static str {
    "Send /help to see what I can do."
}

fn main() -> ExitCode {
    bot_server::run()
}
