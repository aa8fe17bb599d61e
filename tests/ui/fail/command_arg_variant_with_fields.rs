use bot_server::prelude::*;

#[derive(CommandArg)]
enum Reason {
    Spam,
    Other(String),
}

#[on(message, command = "ban")]
fn ban(_: Args<Reason>) {}

fn main() {}
