#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", description(de = "Sperren"), description(de = "Bannen"))]
async fn handler() {}

fn main() {}
