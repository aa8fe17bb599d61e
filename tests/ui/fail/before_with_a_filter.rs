use bot_server::prelude::*;

#[before(message, chat = private)]
fn only_in_private() {}

fn main() {}
