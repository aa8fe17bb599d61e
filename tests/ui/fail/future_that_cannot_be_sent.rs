#![allow(unused_variables)]
use bot_server::prelude::*;

#[on(message)]
async fn start(bot: Bot) -> Result {
    let counter = std::rc::Rc::new(1);
    bot.send_message(1, "hello").await?;
    drop(counter);
    Ok(())
}

fn main() {}
