//! There is no step to be at.

use bot_server::prelude::*;

#[derive(Dialogue)]
enum Order {}

fn main() {}
