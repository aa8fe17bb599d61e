#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn types<T: Send>(value: State<T>) {}

#[on(message)]
async fn lifetimes<'a>(message: Message) {}

#[on(message)]
async fn conditions(message: Message)
where
    Message: Clone,
{
}

fn main() {}
