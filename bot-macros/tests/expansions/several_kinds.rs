#[on(message | edited_message, chat = private | group, filter = is_admin)]
async fn both(message: Message) -> Option<&'static str> {
    Some("both")
}
