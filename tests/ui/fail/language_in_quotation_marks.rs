#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", description("de" = "Sperren", ru))]
async fn handler() {}

fn main() {}
