use bot_server::prelude::*;

#[derive(CallbackData)]
enum Drink {
    Tea,
}

#[on(message)]
async fn drink(_drink: Data<Drink>) {}

fn main() {}
