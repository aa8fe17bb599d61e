#[on(message, text = "Menu", content = text)]
fn menu() -> &'static str {
    "Tea, coffee"
}
