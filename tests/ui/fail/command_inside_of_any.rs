#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, any(command = "start", text = "Start"), not(alias = "x"))]
async fn handler() {}

fn main() {}
