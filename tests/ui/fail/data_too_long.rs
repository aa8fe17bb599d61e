use bot_server::prelude::*;

#[derive(CallbackData)]
enum Shop {
    Close,
    Move { from: i128, to: i128 },
}

fn main() {}
