#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, text = "a", text = "b")]
async fn handler() {}

fn main() {}
