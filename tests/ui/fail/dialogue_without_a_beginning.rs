//! No variant is the one that a conversation begins with.

use bot_server::prelude::*;

#[derive(Dialogue)]
enum Order {
    Start,
    Address { drink: String },
}

#[on(message)]
async fn order(dialogue: Dialogue<Order>) -> Result {
    dialogue.go(Order::Address { drink: "tea".into() }).await?;
    drop(Order::Start);
    Ok(())
}

fn main() {}
