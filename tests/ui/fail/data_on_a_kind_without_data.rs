#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, data = "tea")]
async fn handler() {}

fn main() {}
