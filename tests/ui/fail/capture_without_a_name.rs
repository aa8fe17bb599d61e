#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, regex = r"^(\d+)$")]
async fn handler(days: u8) {}

fn main() {}
