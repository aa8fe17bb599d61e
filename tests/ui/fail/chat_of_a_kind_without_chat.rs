#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(poll)]
async fn voted(poll: Poll, chat: Chat) {}

fn main() {}
