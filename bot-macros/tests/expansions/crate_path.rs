#[on(message, crate = my::bots)]
async fn echo() {}
