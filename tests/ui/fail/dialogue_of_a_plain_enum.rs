//! The enum derives nothing.

use bot_server::prelude::*;

#[derive(Default)]
enum Order {
    #[default]
    Start,
}

#[on(message)]
async fn order(_dialogue: Dialogue<Order>) {}

fn main() {}
