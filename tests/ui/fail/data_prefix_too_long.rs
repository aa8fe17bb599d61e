use bot_server::prelude::*;

#[derive(CallbackData)]
struct TheButtonThatAsksForTheManagerOfTheShop;

fn main() {}
