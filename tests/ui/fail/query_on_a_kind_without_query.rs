#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, query = "")]
async fn handler() {}

fn main() {}
