use bot_server::prelude::*;

use std::net::IpAddr;

#[on(message, command = "ban")]
fn ban(_: Args<(UserId, IpAddr)>) {}

fn main() {}
