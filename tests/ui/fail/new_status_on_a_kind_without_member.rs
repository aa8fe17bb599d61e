#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, new_status = member)]
async fn handler() {}

fn main() {}
