use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(signed)]
struct Transfer {
    from: UserId,
    to: UserId,
    amount: i32,
}

fn main() {}
