#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", description = "", description(de = ""))]
async fn handler() {}

fn main() {}
