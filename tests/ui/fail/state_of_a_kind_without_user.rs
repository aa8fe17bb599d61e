//! A poll says nothing of whose step it would be.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
enum Order {
    #[default]
    Start,
}

#[on(poll, state = Order::Start)]
async fn closed() {}

fn main() {}
