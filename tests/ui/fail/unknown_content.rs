#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, content = foto | quantum_entanglement)]
async fn handler() {}

fn main() {}
