use bot_server::prelude::*;

#[derive(CallbackData)]
enum Drink {
    Tea,
    #[callback_data(name = "tea")]
    Chai,
}

fn main() {}
