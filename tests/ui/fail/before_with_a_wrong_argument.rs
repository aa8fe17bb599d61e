#![allow(unused_variables)]
use bot_server::prelude::*;

#[before]
fn of_every_kind(message: Message) {}

#[before(callback_query)]
async fn of_one_kind(command: Command) {}

fn main() {}
