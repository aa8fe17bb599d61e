#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "/start")]
async fn slash() {}

#[on(message, command = "Start")]
async fn capital() {}

#[on(message, command = "what-now")]
async fn dash() {}

#[on(message, command = "")]
async fn empty() {}

#[on(message, command = "a_command_whose_name_goes_on_and_on")]
async fn long() {}

fn main() {}
