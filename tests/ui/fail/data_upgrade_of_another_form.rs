use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(version = 2, upgrade = from_old)]
struct Shop;

fn from_old(_rest: &str) -> Option<Shop> {
    None
}

fn main() {}
