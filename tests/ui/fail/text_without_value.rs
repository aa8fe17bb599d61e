#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, text)]
async fn handler() {}

fn main() {}
