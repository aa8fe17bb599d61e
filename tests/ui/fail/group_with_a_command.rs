use bot_server::prelude::*;

group!(command = "ban", chat = private);

fn main() {}
