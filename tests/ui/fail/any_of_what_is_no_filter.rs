#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, any("private", privat, priority = 1, colour = red))]
async fn handler() {}

fn main() {}
