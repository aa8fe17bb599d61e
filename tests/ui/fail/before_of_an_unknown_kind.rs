use bot_server::prelude::*;

#[before(message | calback_query)]
fn pressed() {}

fn main() {}
