use bot_server::prelude::*;

#[derive(CommandArgs)]
struct Ban {
    #[arg(nmae = "who")]
    user: UserId,
    #[arg(optional)]
    days: u32,
    #[arg(crate = bot_server)]
    reason: String,
}

fn main() {}
