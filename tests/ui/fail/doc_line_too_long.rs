#![allow(unused_variables)]
use bot_server::prelude::*;

/// Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Ban a member of this group for some days. Really.
#[on(message, command = "ban")]
async fn handler() {}

fn main() {}
