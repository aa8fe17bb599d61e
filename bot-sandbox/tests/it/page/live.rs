//! The stream of what changes.

use bot_sandbox::Sandbox;
use serde_json::json;

use super::{Page, private};
use crate::{bot, soon};

#[tokio::test]
async fn the_stream_ends_with_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    mei.sends("hello").await;
    drop(sandbox);
    while page.next().await.is_some() {}
}

#[tokio::test]
async fn a_page_that_does_not_read_holds_up_nobody() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let slow = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    mei.sends("hello").await;
    // More than what connections hold on their way.
    let long = "x".repeat(4_000);
    for n in 0..1_500 {
        let sent = bot.send_message(mei.id(), format!("{n} {long}"));
        soon("a call", sent.into_future()).await.unwrap();
    }
    let page = Page::open(&sandbox).await;
    let chat = private(&sandbox, &mei);
    assert!(page.views.contains_key(&format!("message/{chat}/1501")));
    drop(slow);
}

#[tokio::test]
async fn the_oldest_messages_and_calls_go_from_the_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    mei.sends("first").await;
    let chat = private(&sandbox, &mei);
    let first = format!("message/{chat}/1");
    page.view(&first, |_| true).await;
    for n in 0..299 {
        mei.sends(format!("{n}")).await;
    }
    page.view(&format!("message/{chat}/300"), |_| true).await;
    assert!(page.views.contains_key(&first));
    mei.sends("one more").await;
    page.shows(|page| (!page.views.contains_key(&first)).then_some(())).await;
    assert!(page.views.contains_key(&format!("message/{chat}/301")));

    let updates = page.views.keys().filter(|key| key.starts_with("update/"));
    assert_eq!(updates.count(), 300);
    let bot = bot(&sandbox);
    for _ in 0..301 {
        bot.get_me().await.unwrap();
    }
    page.shows(|page| {
        page.views.get("call/300").filter(|call| call["result"].is_string()).cloned()
    })
    .await;
    assert!(!page.views.contains_key("call/0") && page.views.contains_key("call/1"));
}

#[tokio::test]
async fn what_is_done_on_one_page_is_seen_on_another() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let (one, mut other) = (Page::open(&sandbox).await, Page::open(&sandbox).await);
    let chat = private(&sandbox, &mei);
    let sent = one.does(&mei, "send", json!({"chat": chat, "text": "<b>hello</b>"})).await;
    let view = other.view(&format!("message/{chat}/{}", sent["message_id"]), |_| true).await;
    assert_eq!(view["message"]["text"], "<b>hello</b>");
}

#[tokio::test]
async fn polling_drives_out_no_other_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    bot.get_me().await.unwrap();
    for _ in 0..200 {
        bot.get_updates().await.unwrap();
    }
    let mut page = Page::open(&sandbox).await;
    for _ in 0..200 {
        bot.get_updates().await.unwrap();
    }
    page.view("call/400", |call| call["result"].is_string()).await;
    assert_eq!(page.views["call/0"]["method"], "getMe");
    let fresh = Page::open(&sandbox).await;
    for page in [page, fresh] {
        let calls = page.views.keys().filter(|key| key.starts_with("call/")).count();
        assert_eq!(calls, 301, "the newest 300 polls, and what is no poll");
    }
}
