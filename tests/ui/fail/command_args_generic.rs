use bot_server::prelude::*;

#[derive(CommandArgs)]
struct Ban<T> {
    user: T,
}

fn main() {}
