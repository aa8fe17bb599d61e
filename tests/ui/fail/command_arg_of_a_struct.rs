use bot_server::prelude::*;

#[derive(CommandArg)]
struct Money(u32);

#[on(message, command = "pay")]
fn pay(_: Args<(UserId, Money)>) {}

fn main() {}
