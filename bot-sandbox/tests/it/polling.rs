//! getUpdates.

use bot_core::{AllowedUpdates, UpdateKind};
use bot_sandbox::Sandbox;

use crate::{bot, soon};

/// The texts of the messages in these updates.
fn texts(updates: &[bot_core::Update]) -> Vec<String> {
    let text = |update: &bot_core::Update| match &update.payload {
        bot_core::Payload::Message(message) => message.text.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    updates.iter().map(text).collect()
}

#[tokio::test]
async fn a_long_poll_ends_when_something_comes() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let poll = bot(&sandbox).get_updates().timeout(30);
    let poll = tokio::spawn(async move { poll.await });
    soon("the poll", sandbox.called(|calls| !calls.is_empty())).await;
    mei.sends("hello").await;
    let updates = soon("the update", poll).await.unwrap().unwrap();
    assert_eq!(texts(&updates), ["hello"]);
    assert_eq!(updates[0].user().unwrap().id, mei.id());
    assert_eq!(updates[0].chat().unwrap().id, mei.id().0);
}

#[tokio::test]
async fn an_offset_confirms_what_is_below_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    let (mei, li) = (sandbox.user("Mei"), sandbox.user("Li"));
    for text in ["1", "2", "3"] {
        mei.sends(text).await;
        li.sends(format!("{text}!")).await;
    }
    let all = bot.get_updates().await.unwrap();
    assert_eq!(texts(&all), ["1", "1!", "2", "2!", "3", "3!"]);
    let ids: Vec<_> = all.iter().map(|update| update.update_id).collect();
    assert!(ids.is_sorted_by(|a, b| a + 1 == *b));
    assert_eq!(texts(&bot.get_updates().limit(2).await.unwrap()), ["1", "1!"]);
    let rest = bot.get_updates().offset(ids[2]).await.unwrap();
    assert_eq!(texts(&rest), ["2", "2!", "3", "3!"]);
    assert_eq!(texts(&bot.get_updates().offset(-1).await.unwrap()), ["3!"]);
    assert_eq!(texts(&bot.get_updates().await.unwrap()), ["3!"]);
    assert_eq!(bot.get_updates().offset(ids[5] + 1).await.unwrap(), []);
}

#[tokio::test]
async fn there_is_one_poll_at_a_time_and_none_beside_a_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    let poll = bot.get_updates().timeout(30);
    let first = tokio::spawn(async move { poll.await });
    soon("the first poll", sandbox.called(|calls| !calls.is_empty())).await;
    assert_eq!(bot.get_updates().await.unwrap(), []);
    let error = soon("its end", first).await.unwrap().unwrap_err();
    assert_eq!(error.api().unwrap().error_code, 409);
    assert!(error.to_string().contains("terminated by other getUpdates request"), "{error}");

    bot.set_webhook("https://bot.example.com/").await.unwrap();
    let error = bot.get_updates().await.unwrap_err();
    assert!(error.to_string().contains("409 Conflict: can't use getUpdates method while webhook"));
    bot.delete_webhook().await.unwrap();
    assert!(bot.get_updates().await.is_ok());
}

#[tokio::test]
async fn what_was_allowed_last_holds_until_it_is_said_otherwise() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    let mei = sandbox.user("Mei");
    let poll_only = AllowedUpdates::EMPTY.with(UpdateKind::Poll);
    bot.get_updates().allowed_updates(poll_only).await.unwrap();
    mei.sends("unheard").await;
    assert_eq!(bot.get_updates().await.unwrap(), []);
    // An empty list is the default, which messages are in.
    bot.get_updates().allowed_updates(AllowedUpdates::EMPTY).await.unwrap();
    mei.sends("heard").await;
    assert_eq!(texts(&bot.get_updates().await.unwrap()), ["heard"]);
}
