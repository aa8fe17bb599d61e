use bot_server::prelude::*;

#[before]
mod admin {}

fn main() {}
