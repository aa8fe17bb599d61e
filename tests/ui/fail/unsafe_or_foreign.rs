#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
unsafe fn dangerous() {}

#[on(message)]
extern "C" fn foreign() {}

fn main() {}
