use bot_server::prelude::*;

struct Drink;

fn main() {
    let keyboard = keyboard![[button("Tea", Drink), button("Coffee", 2)]];
    drop(keyboard);
}
