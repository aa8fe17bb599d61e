//! An enum of steps is no plain data.

use bot_server::prelude::*;

#[derive(Default, Session)]
enum Order {
    #[default]
    Start,
}

fn main() {
    drop(Order::Start);
}
