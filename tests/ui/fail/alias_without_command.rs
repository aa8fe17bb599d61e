#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, alias = "b")]
async fn handler() {}

fn main() {}
