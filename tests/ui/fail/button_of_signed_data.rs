use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(signed)]
struct Refund {
    order: u64,
}

fn main() {
    let keyboard = keyboard![[button("Refund", Refund { order: 7 })]];
    drop(keyboard);
}
