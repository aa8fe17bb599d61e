#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(callback_query)]
async fn pressed(command: Command) {}

fn main() {}
