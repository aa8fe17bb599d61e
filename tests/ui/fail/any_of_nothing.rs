#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, any(), not())]
async fn handler() {}

fn main() {}
