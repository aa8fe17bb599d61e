#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(mesage)]
async fn start() {}

fn main() {}
