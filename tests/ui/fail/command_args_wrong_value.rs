use bot_server::prelude::*;

#[derive(CommandArgs)]
#[arg(crate = "bot_server")]
struct Ban {
    #[arg(name = who)]
    user: UserId,
    #[arg(name = "")]
    chat: ChatId,
    #[arg(name = "a", name = "b")]
    days: u32,
    #[arg(rest = true)]
    reason: String,
}

fn main() {}
