#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", description(german = "Sperren", DE = "Sperren"))]
async fn handler() {}

fn main() {}
