//! Forums and their topics.

use bot_core::{Dialect, Payload, types::ChatAdministratorRights};
use bot_sandbox::Sandbox;
use serde_json::json;

use super::updates;
use crate::{
    bot,
    page::{Page, bot_id, private},
};

#[tokio::test]
async fn what_is_sent_to_a_topic_is_in_it() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let mei = sandbox.user("Mei");
    let tom = sandbox.user("Tom");
    let mut page = Page::open(&sandbox).await;
    let new = json!({
        "kind": "forum", "title": "Tea", "members": [tom.id().0], "bot": bot_id(&sandbox),
    });
    let chat = page.does(&mei, "new-chat", new).await["chat"].clone();
    let topic = page.does(&mei, "topic", json!({"chat": chat, "name": "Green"})).await;
    let thread = topic["message_thread_id"].as_i64().unwrap();
    let key = format!("chat/{}", chat.as_str().unwrap());
    let view = page.view(&key, |view| view["topics"] != json!([])).await;
    assert_eq!(view["topics"][0]["name"], "Green");
    assert_eq!(view["topics"][0]["message_thread_id"], thread);
    let bot = bot(&sandbox);
    updates(&bot).await;

    let said = page.does(&tom, "send", json!({"chat": chat, "text": "in", "topic": thread})).await;
    let answer = json!({"chat": chat, "text": "too", "reply_to": said["message_id"]});
    page.does(&mei, "send", answer).await;
    page.does(&mei, "dice", json!({"chat": chat, "emoji": "🎲", "topic": thread})).await;
    page.does(&mei, "send", json!({"chat": chat, "text": "out"})).await;
    let forward =
        json!({"chat": chat, "message_id": said["message_id"], "to": private(&sandbox, &mei)});
    page.does(&mei, "forward", forward).await;
    let threads: Vec<_> = updates(&bot)
        .await
        .iter()
        .map(|update| match update {
            Payload::Message(message) => (message.is_topic_message, message.message_thread_id),
            other => panic!("{other:?}"),
        })
        .collect();
    let in_topic = (true, Some(thread));
    assert_eq!(threads, [in_topic, in_topic, in_topic, (false, None), (false, None)]);

    let nowhere = json!({"chat": chat, "text": "x", "topic": 77});
    assert_eq!(page.cannot(&mei, "send", nowhere).await, "message thread not found");
    let nowhere = json!({"chat": private(&sandbox, &mei), "text": "x", "topic": 77});
    assert_eq!(page.cannot(&mei, "send", nowhere).await, "message thread not found");
    let rights = json!({"can_manage_topics": true});
    let promote = json!({"chat": chat, "user_id": bot_id(&sandbox), "rights": rights});
    page.does(&mei, "promote", promote).await;
    let id: i64 = chat.as_str().unwrap().parse().unwrap();
    bot.close_forum_topic(id, thread).await.unwrap();
    let late = json!({"chat": chat, "text": "x", "topic": thread});
    assert_eq!(page.cannot(&tom, "send", late).await, "TOPIC_CLOSED");
    page.view(&key, |view| view["topics"][0]["closed"] == true).await;
}

#[tokio::test]
async fn who_may_not_make_a_topic_is_told_so() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    group.promotes(&tom, ChatAdministratorRights::new().can_delete_messages(true)).await;
    let page = Page::open(&sandbox).await;
    let topic = json!({"chat": group.id().to_string(), "name": "Green"});
    assert_eq!(page.cannot(&mei, "topic", topic.clone()).await, "the chat is not a forum");
    let mut nameless = topic;
    nameless["name"] = json!(" ");
    let why = page.cannot(&mei, "topic", nameless).await;
    assert_eq!(why, "the name must be 1 to 128 characters");
}
