use bot_server::prelude::*;

#[derive(CallbackData)]
struct Page<T> {
    of: T,
}

#[derive(CallbackData)]
struct Search<'a> {
    text: &'a str,
}

fn main() {}
