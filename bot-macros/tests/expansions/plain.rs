/// Says what it got.
#[on(message)]
async fn echo(message: Message, bot: Bot) {
    bot.send_message(message.chat.id, message.text.unwrap_or_default()).await.ok();
}
