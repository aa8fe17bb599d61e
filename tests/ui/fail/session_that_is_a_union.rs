//! Nobody knows which field is to be kept.

use bot_server::prelude::*;

#[derive(Session)]
union Basket {
    drinks: u32,
    goods: u32,
}

fn main() {}
