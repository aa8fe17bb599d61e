#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, prefix = "")]
async fn handler() {}

fn main() {}
