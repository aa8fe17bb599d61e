#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(poll, text = "yes")]
async fn handler() {}

fn main() {}
