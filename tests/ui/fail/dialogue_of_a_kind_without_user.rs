//! A dialogue of a user in a chat, where neither is known.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
enum Order {
    #[default]
    Start,
}

#[on(poll)]
async fn closed(dialogue: Dialogue<Order>) {
    drop(dialogue);
}

#[on(inline_query)]
async fn asked(dialogue: Dialogue<Order>) {
    drop(dialogue);
}

fn main() {}
