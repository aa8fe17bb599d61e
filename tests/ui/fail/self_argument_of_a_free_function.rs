#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn start(self: Bot) {}

fn main() {}
