#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, photo)]
async fn handler() {}

fn main() {}
