use bot_server::prelude::*;

#[before]
fn is_open() -> bool {
    true
}

#[before(message)]
async fn closed() -> ControlFlow<u32, ()> {
    ControlFlow::Break(1)
}

fn main() {}
