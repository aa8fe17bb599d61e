use bot_server::prelude::*;

#[derive(CommandArgs)]
struct Ban {
    days: Option<u32>,
    user: UserId,
}

#[derive(CommandArgs)]
struct Mute(#[arg(default = 7)] u32, UserId);

fn main() {}
