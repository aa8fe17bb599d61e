#![allow(unused_variables)]
use bot_server::prelude::*;

async fn is_short(query: CallbackQuery) -> bool {
    query.data.is_none()
}

#[on(message, filter = is_short)]
async fn handler() {}

fn main() {}
