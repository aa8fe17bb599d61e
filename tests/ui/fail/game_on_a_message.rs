#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, game = "snake")]
async fn handler() {}

fn main() {}
