use bot_server::prelude::*;

#[derive(CommandArgs)]
struct Ban {
    #[arg(rest)]
    users: Vec<UserId>,
}

fn main() {}
