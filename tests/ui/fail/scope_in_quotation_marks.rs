#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", scope = "everywhere")]
async fn handler() {}

fn main() {}
