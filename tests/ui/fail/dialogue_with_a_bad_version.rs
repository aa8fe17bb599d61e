//! Version 0 is what others have written.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(version = 0)]
enum Order {
    #[default]
    Start,
}

#[on(message, state = Order::Start)]
async fn order(_dialogue: Dialogue<Order>) {}

fn main() {}
