#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(inline_query)]
async fn search() -> &'static str {
    "nothing found"
}

fn main() {}
