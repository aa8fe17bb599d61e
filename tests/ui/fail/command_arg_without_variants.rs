use bot_server::prelude::*;

#[derive(CommandArg)]
enum Reason {}

fn main() {}
