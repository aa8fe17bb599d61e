//! The hook must be `fn(u32, Json) -> Option<Order>`.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(version = 2, migrate = from_older)]
enum Order {
    #[default]
    Start,
}

fn from_older(version: u32) -> Order {
    drop(version);
    Order::Start
}

fn main() {}
