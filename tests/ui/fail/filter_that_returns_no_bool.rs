#![allow(unused_variables)]
use bot_server::prelude::*;

fn is_admin(user: User) -> Option<User> {
    Some(user)
}

#[on(message, filter = is_admin)]
async fn handler() {}

fn main() {}
