#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, crate = "bot_server")]
async fn start() {}

fn main() {}
