#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "start", command = "stop")]
async fn start() {}

fn main() {}
