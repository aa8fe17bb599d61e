use bot_server::prelude::*;

#[derive(CallbackData)]
struct Search {
    text: String,
    page: u16,
}

fn main() {
    let next = Search { text: "tea".into(), page: 2 };
    let keyboard = keyboard![[button("»", next)]];
    drop(keyboard);
}
