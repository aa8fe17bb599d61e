//! Inline queries.

use bot_core::{
    Payload,
    types::{
        InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryChatType, InlineQueryResultArticle,
        InputTextMessageContent,
    },
};
use bot_sandbox::Sandbox;
use serde_json::json;

use super::{kinds, updates};
use crate::{
    bot,
    page::{Page, bot_id},
};

#[tokio::test]
async fn a_result_is_chosen_in_a_group() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    let chat = group.id().to_string();
    let query = json!({"bot": bot_id(&sandbox), "query": "tea", "chat": chat});
    let asked = page.does(&mei, "query", query).await;
    let query_id = asked["query_id"].as_str().unwrap();
    let heard = updates(&bot).await;
    let [Payload::InlineQuery(query)] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!((&*query.id, &*query.query), (query_id, "tea"));
    assert_eq!(query.chat_type, Some(InlineQueryChatType::Supergroup));

    let choose = json!({"query_id": query_id, "result_id": "1", "chat": chat});
    assert_eq!(page.cannot(&mei, "choose", choose.clone()).await, "RESULT_ID_INVALID");
    let button = InlineKeyboardButton::new("More").callback_data("more");
    let text = InputTextMessageContent::new("A cup of green tea");
    let tea = InlineQueryResultArticle::new("1", "Green tea", text)
        .reply_markup(InlineKeyboardMarkup::new([vec![button]]));
    bot.answer_inline_query(query_id, [tea.into()]).await.unwrap();
    assert_eq!(page.cannot(&tom, "choose", choose.clone()).await, "there is no such query");
    let sent = page.does(&mei, "choose", choose).await;
    let key = format!("message/{chat}/{}", sent["message_id"]);
    let view = page.view(&key, |_| true).await;
    let inline_message_id = view["inline_message_id"].as_str().unwrap();
    let press = json!({"chat": chat, "message_id": sent["message_id"], "row": 0, "column": 0});
    page.does(&tom, "press", press).await;
    let heard = updates(&bot).await;
    assert_eq!(kinds(&heard), ["message", "chosen_inline_result", "callback_query"]);
    let Payload::CallbackQuery(query) = &heard[2] else { panic!("{heard:?}") };
    assert_eq!(query.inline_message_id.as_deref(), Some(inline_message_id));
    assert!(query.message.is_none());
}
