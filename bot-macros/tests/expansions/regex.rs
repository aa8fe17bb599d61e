#[on(message, regex = r"^(?<item>\w+)( x(?<count>\d+))?$", not(regex = "^/", content = photo))]
async fn buy(item: String, user: User, count: Option<u8>) -> Result<String, Sold> {
    shop::buy(user.id, item, count.unwrap_or(1)).await
}
