#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(poll_answer, prefix = "yes")]
async fn handler() {}

fn main() {}
