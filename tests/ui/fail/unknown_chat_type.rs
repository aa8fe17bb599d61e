#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, chat = privat | dungeon)]
async fn handler() {}

fn main() {}
