#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(callback_query, content = photo)]
async fn handler() {}

fn main() {}
