use bot_server::prelude::*;

#[derive(CallbackData)]
#[callback_data(signed)]
struct Search {
    text: String,
}

fn search(text: String) -> Result<InlineKeyboardButton> {
    Ok(try_button("Search", Search { text })?)
}

fn main() {}
