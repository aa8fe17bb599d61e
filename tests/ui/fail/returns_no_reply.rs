#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn number() -> u32 {
    1
}

#[on(message)]
async fn inside() -> Result<Option<u32>> {
    Ok(Some(1))
}

fn main() {}
