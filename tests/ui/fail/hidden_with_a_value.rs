#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", hidden = true)]
async fn handler() {}

fn main() {}
