//! A bot that shows all sorts of messages, for the tests of the chat page in a browser.
//!
//! It has handlers of its own only, so it names nothing of the library of this package.

use bot_server::{
    prelude::*,
    text::{blockquote, bold, code, italic, link, pre, spoiler, strikethrough, underline},
    types::{
        InlineQueryResult, InlineQueryResultArticle, InputPollOption, InputTextMessageContent,
    },
};

/// What the buttons stand for.
#[derive(CallbackData, Debug)]
enum Order {
    Green,
    Black,
    Bill,
}

/// Order a cup of tea
#[on(message, command = "start")]
fn start(message: Message) -> SendMessage {
    let teas = keyboard![
        [button("Green tea", Order::Green), button("Black tea", Order::Black)],
        [button("The bill, please", Order::Bill)],
    ];
    let welcome = text!["Welcome to the ", bold("tea house"), "! What may it be?"];
    message.answer(welcome).reply_markup(teas)
}

/// A button was pressed: the bill is an alert, an order a notice and a change of the message.
#[on(callback_query)]
async fn ordered(
    bot: Bot,
    query: CallbackQuery,
    Data(order): Data<Order>,
) -> Result<AnswerCallbackQuery> {
    if matches!(order, Order::Bill) {
        return Ok(query.answer_alert("That is 4.80, thank you!"));
    }
    let done = text![bold(format!("{order:?} tea")), " is being brewed. Three minutes!"];
    query.edit_text(done)?.send(&bot).await?;
    Ok(query.answer_text(format!("{order:?} tea it is")))
}

/// How to brew it
#[on(message, command = "brew")]
fn brew() -> FormattedText {
    text![
        bold("How to brew green tea"),
        "\n",
        italic("Sencha"),
        " wants 80 °C, ",
        underline("never"),
        " boiling water, and ",
        strikethrough("ten"),
        " three minutes. The secret: ",
        spoiler("patience"),
        ".\n",
        blockquote("The first cup moistens my lips and throat."),
        "\n",
        pre("rust", "let tea = Leaves::sencha()\n    .steep(Duration::from_secs(180));"),
        "\nAsk for ",
        code("/start"),
        " or read ",
        link("all about it", "https://example.org/tea"),
        ".",
    ]
}

/// Vote for the next tea
#[on(message, command = "vote")]
fn vote(message: Message) -> SendPoll {
    let teas = ["Sencha", "Oolong", "Earl Grey"].map(InputPollOption::new);
    SendPoll::new(message.chat.id, "Which tea shall be next?", teas).is_anonymous(false)
}

/// A keyboard in the place of letters
#[on(message, command = "table")]
fn table(message: Message) -> SendMessage {
    let tables = keyboard![["By the window", "In the garden"]];
    message.answer("Where would you like to sit?").reply_markup(tables)
}

/// Words that would be markup
#[on(message, command = "trouble")]
fn trouble(message: Message) -> SendMessage {
    let nasty = r#"<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>"#;
    let keys = keyboard![[button(nasty, Order::Green)]];
    let lure = text![nasty, link("press me", "https://example.org/\"onclick=window.harmed=1")];
    message.answer(lure).reply_markup(keys)
}

/// Break the kettle
#[on(message, command = "break")]
async fn break_the_kettle() -> Result {
    Err("the kettle is broken".into())
}

/// Call somebody who is not there
#[on(message, command = "call")]
fn call_nobody() -> SendMessage {
    SendMessage::new(123_456_789, "Is anybody there?")
}

/// Pictures are admired.
#[on(message, content = photo)]
fn admire(message: Message) -> SendMessage {
    message.reply("What a view! The tea fields are in the right light.")
}

/// What can be sent from any chat.
#[on(inline_query)]
fn teas(query: InlineQuery) -> AnswerInlineQuery {
    let teas = ["Sencha", "Oolong", "Earl Grey"].into_iter().enumerate();
    let teas = teas.map(|(n, tea)| {
        let text = InputTextMessageContent::new(format!("A cup of {tea}, please."));
        InlineQueryResult::from(InlineQueryResultArticle::new(n.to_string(), tea, text))
    });
    AnswerInlineQuery::new(query.id, teas.collect::<Vec<_>>())
}

/// Thanks are returned.
#[on(message, regex = "(?i)thank")]
fn thanked() -> &'static str {
    "You are welcome. Come again! 🍵"
}

fn main() -> ExitCode {
    bot_server::run()
}
