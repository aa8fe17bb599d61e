#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, not(command = "start"))]
async fn handler() {}

fn main() {}
