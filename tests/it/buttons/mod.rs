//! Typed data of buttons, from the text to the handler, and what becomes of a query that nobody
//! answers.

mod encoding;
mod presses;
mod spinner;

use bot_sandbox::{Call, Person};
use bot_server::{App, testing::TestBot};

/// The bot, and a person who has asked for buttons.
struct Scene {
    bot: TestBot,
    person: Person,
}

impl Scene {
    async fn new(app: App) -> Self {
        Self::of(TestBot::start(app).await).await
    }

    async fn of(bot: TestBot) -> Self {
        let person = bot.user("Mei");
        person.sends("/menu").await;
        Self { bot, person }
    }

    /// Waits for so many answers to callback queries, and for the end of all that is under way; then
    /// there are all answers that were tried.
    async fn answers(mut self, at_least: usize) -> Vec<Call> {
        self.bot.called(|calls: &[Call]| answers(calls).len() >= at_least).await;
        self.bot.settled().await;
        self.bot.halts().await;
        answers(&self.bot.calls())
    }
}

/// The answers to callback queries.
fn answers(calls: &[Call]) -> Vec<Call> {
    let answers = calls.iter().filter(|call| call.method == "answerCallbackQuery");
    answers.cloned().collect()
}
