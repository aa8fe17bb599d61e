use bot_server::prelude::*;

#[derive(CommandArg)]
enum Reason {
    Spam,
    Abuse,
}

#[derive(CommandArgs)]
struct Ban {
    user: UserId,
    #[arg(default)]
    reason: Reason,
}

fn main() {}
