use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(signed)]
struct Refund {
    order: u64,
}

#[derive(CallbackData)]
enum Shop {
    Close,
    Refund(Refund),
}

fn main() {}
