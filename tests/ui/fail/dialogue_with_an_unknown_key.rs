//! `timeout` is called `ttl`, and `versoin` is misspelt.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
#[dialogue(timeout = "1h", versoin = 2)]
enum Order {
    #[default]
    Start,
}

#[on(message)]
async fn order(_dialogue: Dialogue<Order>) {}

fn main() {}
