#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(inline_query, game = "snake")]
async fn handler() {}

fn main() {}
