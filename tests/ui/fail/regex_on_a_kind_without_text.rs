#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(chat_member, regex = r"^\d+$")]
async fn handler() {}

fn main() {}
