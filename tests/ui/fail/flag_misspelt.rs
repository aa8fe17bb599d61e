#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", hiden)]
async fn handler() {}

fn main() {}
