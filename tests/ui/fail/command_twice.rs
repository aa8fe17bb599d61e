#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban" | "ban", alias = "b" | "ban")]
async fn handler() {}

fn main() {}
