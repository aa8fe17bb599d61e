//! Hours are written `h`.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(ttl = "1 hour")]
enum Order {
    #[default]
    Start,
}

#[on(message, state = Order::Start)]
async fn order(_dialogue: Dialogue<Order>) {}

fn main() {}
