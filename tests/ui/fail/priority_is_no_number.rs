#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, priority = high)]
async fn handler() {}

fn main() {}
