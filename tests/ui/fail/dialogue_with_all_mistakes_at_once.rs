//! A wrong value for each key: all are told.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(key = usr, ttl = "an hour", version = 0, migrate = "from_older", name = "My Order")]
enum Order {
    #[default]
    Start,
}

#[derive(Default, Session)]
#[session(key = "user", ttl = 3600, version, name = order, key = chat)]
struct Basket {}

fn main() {
    drop(Order::Start);
}
