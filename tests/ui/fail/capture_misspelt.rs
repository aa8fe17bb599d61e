#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, regex = r"^(?<user>\d+) (?<days>\d+)$")]
async fn handler(usr: u64, days: Option<u8>) {}

fn main() {}
