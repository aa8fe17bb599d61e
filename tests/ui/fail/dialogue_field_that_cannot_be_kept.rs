//! A field of a type that serde does not know.

use bot_server::prelude::*;

struct Drink {
    sugar: bool,
}

#[derive(Default, Dialogue)]
enum Order {
    #[default]
    Start,
    Address { drink: Drink },
}

#[on(message)]
async fn order(dialogue: Dialogue<Order>) {
    drop(dialogue);
}

fn main() {
    let _ = Drink { sugar: true }.sugar;
}
