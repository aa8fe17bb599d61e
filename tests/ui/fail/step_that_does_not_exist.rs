//! `go` takes a step of its own dialogue.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
enum Order {
    #[default]
    Start,
    Address { drink: String },
}

#[on(message, state = Order::Adress { drink })]
async fn address(drink: String, dialogue: Dialogue<Order>) -> Result {
    dialogue.go("paying").await?;
    drop(Order::Address { drink });
    Ok(())
}

fn main() {}
