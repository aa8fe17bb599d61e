//! Typed data of buttons, from the text to the handler, and what becomes of a query that nobody
//! answers.

mod encoding;
mod presses;
mod spinner;

use bot_core::Dialect;
use bot_sandbox::{Call, Person, Sandbox};
use bot_server::App;

use crate::{
    inside::{self, Inside},
    support::soon,
};

/// A sandbox, a person who has asked for buttons, and the bot.
struct Scene {
    sandbox: Sandbox,
    person: Person,
    bot: Inside,
}

impl Scene {
    async fn new(app: App) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let bot = Inside::start(app, inside::settings(&sandbox, Dialect::SafeW), 0);
        Self::of(sandbox, bot).await
    }

    async fn of(sandbox: Sandbox, bot: Inside) -> Self {
        let person = sandbox.user("Mei");
        person.sends("/menu").await;
        Self { sandbox, person, bot }
    }

    /// Waits for so many answers to callback queries, and for the end of all that is under way; then
    /// there are all answers that were tried.
    async fn answers(self, at_least: usize) -> Vec<Call> {
        let enough = |calls: &[Call]| answers(calls).len() >= at_least;
        soon("the answers", self.sandbox.called(enough)).await;
        self.sandbox.settled().await;
        self.bot.stops().await;
        answers(&self.sandbox.calls())
    }
}

/// The answers to callback queries.
fn answers(calls: &[Call]) -> Vec<Call> {
    let answers = calls.iter().filter(|call| call.method == "answerCallbackQuery");
    answers.cloned().collect()
}
