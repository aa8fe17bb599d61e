use bot_server::prelude::*;

#[derive(CallbackData)]
struct Shop {
    #[callback_data(name = "i")]
    item: u32,
}

fn main() {}
