#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(any | message)]
async fn handler() {}

fn main() {}
