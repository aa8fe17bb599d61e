use bot_server::prelude::*;

group!(message, chat = private);

fn main() {}
