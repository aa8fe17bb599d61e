#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, any = "a", not)]
async fn handler() {}

fn main() {}
