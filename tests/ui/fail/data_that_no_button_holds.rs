#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(callback_query, data = "tea" | "this is more than any button of any keyboard can ever hold, by far" | "")]
async fn handler() {}

fn main() {}
