use bot_server::prelude::*;

group!(chat = private);
group!(priority = 5);

fn main() {}
