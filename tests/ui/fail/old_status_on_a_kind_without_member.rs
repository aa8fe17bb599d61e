#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(chat_join_request, old_status = kicked)]
async fn handler() {}

fn main() {}
