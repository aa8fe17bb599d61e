#![allow(dead_code)]
use bot_server::prelude::*;

group!(on_error = report);

async fn report(error: String) -> String {
    error
}

fn main() {}
