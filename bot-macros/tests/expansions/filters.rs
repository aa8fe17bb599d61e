#[on(
    callback_query,
    data = "tea" | "coffee",
    chat = private,
    game = "snake",
    prefix = "te",
    filter = asks::is_thirsty,
    any(data = "tea", not(chat = group, filter = asks::is_late)),
)]
fn pressed(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer()
}
