#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, text = "a" | "a", content = photo | video | photo)]
async fn handler() {}

fn main() {}
