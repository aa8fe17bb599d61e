use bot_server::prelude::*;

struct Money(u32);

#[derive(CommandArgs)]
struct Pay {
    user: UserId,
    amount: Money,
    tip: Option<Money>,
}

#[on(message, command = "pay")]
fn pay(_: Args<Pay>) {}

fn main() {}
