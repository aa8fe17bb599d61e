#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, filter = |message: Message| message.text.is_some())]
async fn handler() {}

fn main() {}
