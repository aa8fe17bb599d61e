#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn start(message: impl Send) {}

fn main() {}
