use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(prefix = "my:Shop")]
struct Shop;

fn main() {}
