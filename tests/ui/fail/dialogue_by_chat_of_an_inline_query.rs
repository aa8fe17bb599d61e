//! An inline query is about no chat.

use bot_server::prelude::*;

#[derive(Default, Session)]
#[session(key = chat)]
struct Basket {
    drinks: u32,
}

#[on(inline_query)]
async fn asked(basket: Session<Basket>) {
    drop(basket.drinks);
}

fn main() {}
