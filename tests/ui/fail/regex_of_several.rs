#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, regex = "a" | "b")]
async fn handler() {}

fn main() {}
