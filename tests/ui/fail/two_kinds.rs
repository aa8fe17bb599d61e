#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, edited_message)]
async fn start() {}

fn main() {}
