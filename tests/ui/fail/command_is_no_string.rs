#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = start)]
async fn word() {}

#[on(message, command = )]
async fn nothing() {}

#[on(message, command)]
async fn alone() {}

fn main() {}
