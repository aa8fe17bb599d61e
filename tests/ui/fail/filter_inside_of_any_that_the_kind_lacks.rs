#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(poll, any(not(chat = private)))]
async fn handler() {}

fn main() {}
