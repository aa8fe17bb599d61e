#![allow(unused_variables)]
use bot_server::prelude::*;

fn is_long(message: &Message) -> bool {
    message.text.is_some()
}

#[on(message, filter = is_long)]
async fn handler() {}

fn main() {}
