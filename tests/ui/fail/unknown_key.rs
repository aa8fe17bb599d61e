#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, comand = "start")]
async fn near() {}

#[on(message, colour = "red")]
async fn far() {}

fn main() {}
