#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, regex = r"^(?<users>\d+)$")]
async fn handler(users: Vec<u8>) {}

fn main() {}
