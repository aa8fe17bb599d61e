use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(perfix = "d")]
enum Drink {
    #[callback_data(short = "t")]
    Tea,
}

fn main() {}
