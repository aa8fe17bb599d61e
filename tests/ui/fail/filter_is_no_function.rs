#![allow(unused_variables)]
use bot_server::prelude::*;

const ADMINS: [i64; 1] = [1];

#[on(message, filter = ADMINS)]
async fn handler() {}

fn main() {}
