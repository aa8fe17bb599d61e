//! The test kit, and what it says when a test fails.

mod bots;
mod clock;
mod failures;
mod people;
mod records;
mod transcript;

use std::{any::Any, panic::AssertUnwindSafe};

use bot_server::{prelude::*, sandbox::Person, testing::TestBot};
use futures_util::FutureExt as _;

#[derive(CallbackData, Debug)]
enum Drink {
    Tea,
    Coffee,
}

#[on(message, command = "start")]
async fn start(message: Message) -> SendMessage {
    let drinks = keyboard![[button("Tea", Drink::Tea), button("Coffee", Drink::Coffee)]];
    message.answer("Tea or coffee?").reply_markup(drinks)
}

#[on(callback_query)]
async fn drink(
    query: CallbackQuery,
    Data(drink): Data<Drink>,
) -> (EditMessageText, AnswerCallbackQuery) {
    let edit = query.edit_text(format!("{drink:?} it is.")).unwrap();
    (edit, query.answer_text("It comes at once."))
}

#[on(message, command = "fail")]
async fn fail() -> Result {
    Err("no milk".into())
}

#[on(message, command = "wrong")]
async fn wrong(bot: Bot, message: Message) -> Result {
    drop(bot.delete_message(message.chat.id, 999).await);
    Ok(())
}

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

/// A bot that asks, fails and echoes.
fn app() -> App {
    App::new().handlers(handlers![start, drink, fail, wrong, echo])
}

/// What a test that fails is told.
async fn told(test: impl Future<Output = ()>) -> String {
    let panic = AssertUnwindSafe(test).catch_unwind().await.expect_err("it should fail");
    text(&*panic)
}

fn text(panic: &(dyn Any + Send)) -> String {
    panic.downcast_ref::<String>().cloned().expect("a text with what was found")
}

/// The text that a message must have, with the place in the test before.
fn at(line: u32, file: &str, rest: &str) -> String {
    format!("tests/it/testing/{file}.rs:{line}: {rest}")
}

/// A bot and Mei.
async fn scene() -> (TestBot, Person) {
    let t = TestBot::start(app()).await;
    let mei = t.user("Mei");
    (t, mei)
}
