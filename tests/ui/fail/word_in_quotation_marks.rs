#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, chat = "private" | "group", content = "cat")]
async fn handler() {}

fn main() {}
