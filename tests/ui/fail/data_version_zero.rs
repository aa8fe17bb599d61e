use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(version = 0)]
struct Shop;

#[derive(CallbackData)]
#[callback_data(version = 256)]
struct Other;

fn main() {}
