#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn on() {}

fn main() {}
