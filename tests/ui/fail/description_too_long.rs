#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message, command = "ban", description = "Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Really.")]
async fn handler() {}

fn main() {}
