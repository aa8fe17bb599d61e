use bot_server::prelude::*;

#[derive(CommandArgs)]
struct Ban {
    user: UserId,
    #[arg(default = 7)]
    days: Option<u32>,
}

fn main() {}
