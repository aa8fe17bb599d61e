use bot_server::prelude::*;

#[derive(CommandArgs)]
enum Ban {
    Spam,
    Abuse,
}

#[on(message, command = "ban")]
fn ban(_: Args<Ban>) {}

fn main() {}
