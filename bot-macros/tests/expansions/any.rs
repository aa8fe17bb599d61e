#[on(any, not(chat = channel))]
async fn everything(update: Update, user: Option<User>) {}
