//! What is kept must be read again as the same type.

use bot_server::prelude::*;

#[derive(Default, Dialogue)]
enum Order<T> {
    #[default]
    Start,
    Address { drink: T },
}

fn main() {
    drop(Order::Address { drink: 1 });
    drop(Order::<u8>::Start);
}
