#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, any(regex = r"^(?<days>\d+)$", text = "week"))]
async fn handler(days: u8) {}

fn main() {}
