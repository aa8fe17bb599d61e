#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
struct Start;

fn main() {}
