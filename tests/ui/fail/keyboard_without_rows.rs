#![allow(unused_variables)]
use bot_server::prelude::*;

fn main() {
    let drinks = keyboard![button("Tea", "tea"), button("Coffee", "coffee")];
}
