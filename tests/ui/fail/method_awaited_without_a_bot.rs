#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn start(message: Message) -> Result {
    message.answer("hello").await?;
    Ok(())
}

fn main() {}
