//! A greeting with two buttons, what a button does, and an echo of any other text.
//!
//! `cargo run -p echo` talks to it in the sandbox; with BOT_TOKEN in the environment it is a bot of
//! SafeW.

use bot_server::prelude::*;

/// What the buttons stand for.
#[derive(CallbackData, Debug)]
enum Drink {
    Tea,
    Coffee,
}

/// Start the conversation
#[on(message, command = "start")]
async fn start(message: Message) -> SendMessage {
    let drinks = keyboard![[button("Tea", Drink::Tea), button("Coffee", Drink::Coffee)]];
    message.answer("Tea or coffee?").reply_markup(drinks)
}

/// A button was pressed.
#[on(callback_query)]
async fn drink(Data(drink): Data<Drink>) -> String {
    format!("{drink:?} it is.")
}

/// Everything else: the text comes back; what has no text is passed over.
#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

fn main() -> ExitCode {
    bot_server::run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn text_comes_back_and_pictures_do_not() {
        let mut message = Message::default();
        assert_eq!(echo(message.clone()).await, None);
        message.text = Some("hello".into());
        assert_eq!(echo(message).await.as_deref(), Some("hello"));
    }

    #[tokio::test]
    async fn the_greeting_offers_two_drinks() {
        let greeting = start(Message::default()).await;
        let Some(ReplyMarkup::InlineKeyboardMarkup(keyboard)) = greeting.reply_markup.map(|m| *m)
        else {
            panic!("a keyboard")
        };
        let labels: Vec<_> = keyboard.inline_keyboard[0].iter().map(|b| &*b.text).collect();
        assert_eq!(labels, ["Tea", "Coffee"]);
    }

    #[tokio::test]
    async fn the_drink_is_confirmed() {
        assert_eq!(drink(Data(Drink::Coffee)).await, "Coffee it is.");
    }
}
