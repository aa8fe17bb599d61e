#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(photo)]
async fn handler() {}

fn main() {}
