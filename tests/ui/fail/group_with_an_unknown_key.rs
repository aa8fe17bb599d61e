use bot_server::prelude::*;

group!(chat = private, prioritty = 5, state_of = "x");

fn main() {}
