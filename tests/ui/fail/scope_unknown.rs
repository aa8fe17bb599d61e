#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", scope = all_group_chat)]
async fn handler() {}

fn main() {}
