use bot_server::prelude::*;

struct Ban {
    user: UserId,
}

#[on(message, command = "ban")]
fn ban(_: Args<Ban>) {}

fn main() {}
