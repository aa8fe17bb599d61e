#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(poll, command = "start")]
async fn start() {}

fn main() {}
