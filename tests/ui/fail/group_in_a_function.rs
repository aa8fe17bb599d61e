use bot_server::prelude::*;

fn main() {
    group!(chat = private);
}
