#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(keypress)]
async fn start() {}

fn main() {}
