use bot_server::prelude::*;

#[derive(CallbackData)]
enum Nothing {}

fn main() {}
