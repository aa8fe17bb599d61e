#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, filter = is_admin)]
async fn handler() {}

fn main() {}
