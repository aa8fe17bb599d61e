//! Nothing would be kept.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(ttl = "0s")]
enum Order {
    #[default]
    Start,
}

#[on(message, state = Order::Start)]
async fn order(_dialogue: Dialogue<Order>) {}

fn main() {}
