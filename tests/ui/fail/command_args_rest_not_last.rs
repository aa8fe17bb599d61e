use bot_server::prelude::*;

#[derive(CommandArgs)]
struct Ban {
    #[arg(rest)]
    reason: String,
    user: UserId,
}

#[derive(CommandArgs)]
struct Add {
    numbers: Vec<u32>,
    more: Option<String>,
}

#[on(message, command = "ban")]
fn ban(_: Args<Ban>) {}

fn main() {}
