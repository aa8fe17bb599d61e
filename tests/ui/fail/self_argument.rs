#![allow(unused_variables)]
use bot_server::prelude::*;

struct Bots;

impl Bots {
    #[on(message)]
    async fn start(&self) {}
}

fn main() {}
