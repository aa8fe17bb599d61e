#![allow(unused_variables)]
use bot_server::prelude::*;

#[on]
async fn start() {}

#[on(command = "stop")]
async fn stop() {}

fn main() {}
