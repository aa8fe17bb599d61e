#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, priority = 10000000000)]
async fn handler() {}

fn main() {}
