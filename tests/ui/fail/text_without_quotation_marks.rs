#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, text = hello, prefix = 5)]
async fn handler() {}

fn main() {}
