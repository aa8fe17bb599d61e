use bot_server::prelude::*;

use bot_server::args::Rest;

#[derive(CommandArgs)]
struct Ban {
    reason: Rest,
    user: UserId,
}

fn main() {}
