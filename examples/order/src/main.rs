//! Orders a drink in five steps: what, how big, where to, when, and whether that is all right.
//!
//! `cargo run -p order` talks to it in the sandbox: send `/order`. With `BOT_STORAGE=sqlite:order.db`
//! in the environment a restart in the middle of an order loses nothing. With BOT_TOKEN it is a bot
//! of SafeW.

mod order;

use bot_server::prelude::*;

use order::{Answer, Drink, Order, Size};

// In private chats only: in a group, every message would be an answer to the question.
group!(chat = private);

/// Order a drink
#[on(message, command = "order", alias = "start")]
async fn begin(message: Message, order: Dialogue<Order>) -> Result<SendMessage> {
    let order = order.go(Order::Drink).await?;
    Ok(order.ask(&message))
}

/// Cancel the order
#[on(message, command = "cancel")]
async fn cancel(order: Dialogue<Order>) -> Result<&'static str> {
    if let Order::Idle = *order {
        return Ok("There is no order to cancel.");
    }
    order.reset().await?;
    Ok("The order is cancelled.")
}

/// Step 1. The message with the buttons becomes the next question.
#[on(callback_query, state = Order::Drink)]
async fn drink(
    query: CallbackQuery,
    Data(drink): Data<Drink>,
    order: Dialogue<Order>,
) -> Result<EditMessageText> {
    let order = order.go(Order::Size { drink }).await?;
    order.ask_instead(&query)
}

/// Step 2. What the pattern of `state` names are arguments: here, the drink.
#[on(callback_query, state = Order::Size { drink })]
async fn size(
    query: CallbackQuery,
    Data(size): Data<Size>,
    drink: Drink,
    order: Dialogue<Order>,
) -> Result<EditMessageText> {
    let order = order.go(Order::Address { drink, size }).await?;
    order.ask_instead(&query)
}

/// Step 3. What the regular expression names is an argument, too. A command is no address.
#[on(message, state = Order::Address { drink, size }, regex = r"(?s)^(?<address>[^/].{4,})$")]
async fn address(
    message: Message,
    address: String,
    drink: Drink,
    size: Size,
    order: Dialogue<Order>,
) -> Result<SendMessage> {
    let order = order.go(Order::Time { drink, size, address }).await?;
    Ok(order.ask(&message))
}

/// Step 4.
#[on(
    message,
    state = Order::Time { drink, size, address },
    regex = r"^(?<hour>[01]?\d|2[0-3])[:.](?<minute>[0-5]\d)$"
)]
async fn time(
    message: Message,
    hour: u8,
    minute: u8,
    drink: Drink,
    size: Size,
    address: String,
    order: Dialogue<Order>,
) -> Result<SendMessage> {
    let summary = format!("{size:?} {drink:?} to {address} at {hour}:{minute:02}");
    let order = order.go(Order::Confirm { number: message.message_id, summary }).await?;
    Ok(order.ask(&message))
}

/// Whether the button is one of this order's. The question of an older one may still be in the chat,
/// and its "Yes" means that order.
fn is_of_this_order(Data(answer): Data<Answer>, order: Dialogue<Order>) -> bool {
    matches!(*order, Order::Confirm { number, .. } if number == answer.order)
}

/// Step 5, if it is all right.
#[on(
    callback_query,
    state = Order::Confirm { summary, .. },
    data = Answer { yes: true, .. },
    filter = is_of_this_order
)]
async fn confirm(
    query: CallbackQuery,
    summary: String,
    order: Dialogue<Order>,
) -> Result<EditMessageText> {
    order.reset().await?;
    Ok(query.edit_text(format!("Ordered: {summary}."))?)
}

/// Step 5, if it is not.
#[on(callback_query, data = Answer { yes: false, .. }, filter = is_of_this_order)]
async fn refuse(query: CallbackQuery, order: Dialogue<Order>) -> Result<EditMessageText> {
    order.reset().await?;
    Ok(query.edit_text("The order is cancelled.")?)
}

/// Any other button is one of a step that has been taken, or of an order that is over.
#[on(callback_query)]
async fn stale(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer_text("This button is out of date.")
}

/// Anything else is no answer: the question of the step comes again.
#[on(message)]
async fn again(message: Message, order: Dialogue<Order>) -> SendMessage {
    order.ask(&message)
}

fn main() -> ExitCode {
    bot_server::run()
}
