#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(inline_query, chat = private)]
async fn handler() {}

fn main() {}
