#[on(mesage, command = "Start")]
pub async fn start(message: &Message) {}
