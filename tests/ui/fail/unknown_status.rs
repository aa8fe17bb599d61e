#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(chat_member, new_status = admin, old_status = banished | membr)]
async fn handler() {}

fn main() {}
