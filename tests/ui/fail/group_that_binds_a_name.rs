use bot_server::prelude::*;

#[derive(Default, Dialogue)]
enum Order {
    #[default]
    Begin,
    Address { drink: String },
}

group!(state = Order::Address { drink });

fn main() {
    drop(Order::Address { drink: String::new() });
}
