//! Nothing is kept by message.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(key = message)]
enum Order {
    #[default]
    Start,
}

#[on(message, state = Order::Start)]
async fn order(_dialogue: Dialogue<Order>) {}

fn main() {}
