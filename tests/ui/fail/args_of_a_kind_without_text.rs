use bot_server::prelude::*;

#[on(callback_query)]
fn ban(_: Args<UserId>) {}

fn main() {}
