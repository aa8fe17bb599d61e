#![allow(unused_variables)]
use bot_server::prelude::*;

async fn start() {}

const HANDLERS: &[&bot_server::Handler] = handlers![start];

fn main() {}
