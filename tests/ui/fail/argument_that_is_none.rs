#![allow(unused_variables)]
use bot_server::prelude::*;

struct Mine;

#[on(message)]
async fn start(mine: Mine) {}

#[on(message)]
async fn maybe(mine: Option<u32>) {}

fn main() {}
