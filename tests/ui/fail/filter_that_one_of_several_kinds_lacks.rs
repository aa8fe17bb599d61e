#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message | callback_query, text = "yes")]
async fn handler() {}

fn main() {}
