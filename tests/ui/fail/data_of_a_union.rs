use bot_server::prelude::*;

#[derive(CallbackData)]
union Item {
    number: u32,
    sign: char,
}

fn main() {}
