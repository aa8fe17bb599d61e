use bot_server::prelude::*;

#[derive(CallbackData)]
enum Shop {
    Weigh { grams: f64 },
    Ship(Address),
}

struct Address;

fn main() {}
