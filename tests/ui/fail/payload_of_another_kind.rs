#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn start(message: Message, query: CallbackQuery) {}

fn main() {}
