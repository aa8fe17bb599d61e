use bot_server::prelude::*;

struct Drink;

#[on(callback_query)]
async fn drink(_drink: Data<Drink>) {}

fn main() {}
