#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message | edited_message | message)]
async fn handler() {}

fn main() {}
