#![allow(unused_variables)]
use bot_server::prelude::*;

fn is_admin(user: User) -> bool {
    user.is_bot
}

#[on(message, filter = is_admin())]
async fn handler() {}

fn main() {}
