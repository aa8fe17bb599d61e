//! Writing, editing and deleting.

use bot_sandbox::Sandbox;
use serde_json::json;

use crate::{
    bot,
    page::{Page, private},
};

#[tokio::test]
async fn a_person_writes_edits_and_deletes() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let mut page = Page::open(&sandbox).await;
    let chat = private(&sandbox, &mei);
    let sent = page.does(&mei, "send", json!({"chat": chat, "text": "/start now"})).await;
    let message_id = sent["message_id"].as_i64().unwrap();
    let key = format!("message/{chat}/{message_id}");
    let view = page.view(&key, |_| true).await;
    assert_eq!(view["message"]["entities"][0]["type"], "bot_command");

    let edit = json!({"chat": chat, "message_id": message_id, "text": "later"});
    page.does(&mei, "edit", edit.clone()).await;
    page.view(&key, |view| view["message"]["text"] == "later").await;
    page.cannot(&tom, "edit", edit.clone()).await;
    page.cannot(&tom, "delete", edit.clone()).await;
    page.does(&mei, "delete", edit).await;
    page.shows(|page| (!page.views.contains_key(&key)).then_some(())).await;

    let updates = bot(&sandbox).get_updates().await.unwrap();
    let kinds: Vec<_> =
        updates.iter().map(|update| update.payload.kind().unwrap().as_str()).collect();
    assert_eq!(kinds, ["message", "edited_message"]);
}
