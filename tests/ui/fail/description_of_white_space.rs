#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "start", description = " ")]
async fn handler() {}

fn main() {}
