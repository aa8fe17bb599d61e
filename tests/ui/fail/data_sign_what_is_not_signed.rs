use bot_server::prelude::*;

#[derive(CallbackData)]
struct Refund {
    order: u64,
}

fn refund(bot: &Bot) -> Result<InlineKeyboardButton> {
    Ok(button("Refund", Refund { order: 7 }.sign(bot)?))
}

fn main() {}
