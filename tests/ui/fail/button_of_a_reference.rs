use bot_server::prelude::*;

#[derive(CallbackData)]
enum Drink {
    Tea,
    Coffee,
}

fn main() {
    let buttons = [Drink::Tea, Drink::Coffee];
    let buttons = buttons.iter().map(|drink| button("a drink", drink));
    drop(buttons);
}
