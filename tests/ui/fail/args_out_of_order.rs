use bot_server::prelude::*;

#[on(message, command = "ban")]
fn ban(_: Args<(Option<u32>, UserId)>) {}

fn main() {}
