#![allow(dead_code)]
use bot_server::prelude::*;

group!(filter = is_loud);

fn is_loud(message: Message) -> bool {
    message.text.is_some_and(|text| text.ends_with('!'))
}

fn main() {}
