use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(upgrade = from_old)]
struct Shop;

fn from_old(_version: u8, _rest: &str) -> Option<Shop> {
    None
}

fn main() {}
