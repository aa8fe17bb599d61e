#[on(inline_query, query = "")]
async fn suggestions(query: InlineQuery) -> Option<impl Method> {
    None::<AnswerInlineQuery>
}
