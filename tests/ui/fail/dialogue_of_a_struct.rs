//! A struct has no steps.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
struct Order {
    drink: String,
}

fn main() {
    drop(Order::default().drink);
}
