#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(mesage, command = "/start", comand = "x", command = "y", 5)]
async fn start<T>(one: &Message, two: impl Send) {}

const HANDLERS: &[&bot_server::Handler] = handlers![start];

fn main() {}
