//! Writing, editing, forwarding and deleting.

use bot_core::{Payload, types::InlineKeyboardMarkup};
use bot_sandbox::Sandbox;
use serde_json::json;

use super::{kinds, updates};
use crate::{
    bot,
    page::{Page, bot_id, private},
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
    assert_eq!(page.cannot(&mei, "edit", edit.clone()).await, "MESSAGE_NOT_MODIFIED");
    assert_eq!(page.cannot(&tom, "edit", edit.clone()).await, "there is no such chat");
    assert_eq!(page.cannot(&tom, "delete", edit.clone()).await, "there is no such chat");
    page.does(&mei, "delete", edit).await;
    page.shows(|page| (!page.views.contains_key(&key)).then_some(())).await;
    assert_eq!(kinds(&updates(&bot(&sandbox)).await), ["message", "edited_message"]);
}

#[tokio::test]
async fn what_is_typed_is_formatted_and_may_answer_a_message() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let page = Page::open(&sandbox).await;
    let chat = private(&sandbox, &mei);
    let sent =
        page.does(&mei, "send", json!({"chat": chat, "text": "👍 **bold** `/code` /x"})).await;
    let answer = json!({"chat": chat, "text": "2 ** 3", "reply_to": sent["message_id"]});
    page.does(&mei, "send", answer).await;
    let given = json!([{"type": "italic", "offset": 0, "length": 5}]);
    page.does(&mei, "send", json!({"chat": chat, "text": "**a**", "entities": given})).await;

    let updates = updates(&bot(&sandbox)).await;
    let [Payload::Message(typed), Payload::Message(answer), Payload::Message(given)] = &updates[..]
    else {
        panic!("{updates:?}")
    };
    assert_eq!(typed.text.as_deref(), Some("👍 bold /code /x"));
    let entities: Vec<_> = typed
        .entities
        .iter()
        .map(|entity| (entity.r#type.as_str(), entity.offset, entity.length))
        .collect();
    assert_eq!(entities, [("bold", 3, 4), ("code", 8, 5), ("bot_command", 14, 2)]);
    assert_eq!(answer.text.as_deref(), Some("2 ** 3"));
    assert_eq!(answer.reply_to_message.as_ref().unwrap().text, typed.text);
    assert_eq!((given.text.as_deref(), given.entities[0].length), (Some("**a**"), 5));
}

#[tokio::test]
async fn a_bot_is_started_with_what_a_link_says_and_blocked() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let page = Page::open(&sandbox).await;
    let bot_id = bot_id(&sandbox);
    page.does(&mei, "start", json!({"bot": bot_id, "payload": "from_a_link"})).await;
    assert_eq!(mei.conversation(), "Mei: /start from_a_link\n");
    assert_eq!(
        page.cannot(&mei, "start", json!({"bot": bot_id, "payload": "a b"})).await,
        "START_PARAM_INVALID"
    );
    page.does(&mei, "block", json!({"bot": bot_id})).await;
    bot(&sandbox).send_message(mei.id(), "hello").await.unwrap_err();
    page.does(&mei, "unblock", json!({"bot": bot_id})).await;
    bot(&sandbox).send_message(mei.id(), "hello").await.unwrap();
    let updates = updates(&bot(&sandbox)).await;
    assert_eq!(kinds(&updates), ["message", "my_chat_member", "my_chat_member"]);
}

#[tokio::test]
async fn more_than_text_can_be_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let page = Page::open(&sandbox).await;
    let chat = private(&sandbox, &mei);
    page.does(&mei, "dice", json!({"chat": chat, "emoji": "🎯"})).await;
    page.does(&mei, "location", json!({"chat": chat, "latitude": 31.2, "longitude": 121})).await;
    let contact = json!({"chat": chat, "phone_number": "+1", "first_name": "Mei"});
    page.does(&mei, "contact", contact).await;
    let poll =
        json!({"chat": chat, "question": "Tea?", "options": ["yes", "no"], "anonymous": true});
    page.does(&mei, "poll", poll.clone()).await;

    let sent = updates(&bot(&sandbox)).await;
    let [
        Payload::Message(dice),
        Payload::Message(location),
        Payload::Message(contact),
        Payload::Message(sent_poll),
    ] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert!((1..=6).contains(&dice.dice.as_ref().unwrap().value));
    assert_eq!(location.location.as_ref().unwrap().longitude, 121.0);
    assert_eq!(contact.contact.as_ref().unwrap().user_id, Some(mei.id()));
    assert!(sent_poll.poll.as_ref().unwrap().is_anonymous);

    let mut wrong = poll;
    wrong["options"] = json!(["yes"]);
    assert_eq!(page.cannot(&mei, "poll", wrong).await, "a poll must have 2 to 12 options");
    let away = json!({"chat": chat, "latitude": 91, "longitude": 0});
    assert_eq!(page.cannot(&mei, "location", away).await, "wrong location specified");
    let dice = json!({"chat": chat, "emoji": "x"});
    assert_eq!(page.cannot(&mei, "dice", dice).await, "EMOTICON_INVALID");
}

#[tokio::test]
async fn a_message_is_forwarded_unless_it_is_protected() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&tom, &mei]);
    let page = Page::open(&sandbox).await;
    let sent = tom.sends_to(&group, "hello").await;
    let chat = private(&sandbox, &mei);
    let group_key = group.id().to_string();
    let forward = json!({"chat": group_key, "message_id": sent.message_id, "to": chat});
    page.does(&mei, "forward", forward).await;
    let bot = bot(&sandbox);
    let updates = updates(&bot).await;
    let [_, Payload::Message(forwarded)] = &updates[..] else { panic!("{updates:?}") };
    assert_eq!(forwarded.text.as_deref(), Some("hello"));
    assert!(forwarded.forward_origin.is_some());

    let secret = bot.send_message(mei.id(), "secret").protect_content(true).await.unwrap();
    let forward = json!({"chat": chat, "message_id": secret.message_id, "to": group_key});
    assert_eq!(page.cannot(&mei, "forward", forward).await, "CHAT_FORWARDS_RESTRICTED");
    let keyboard = InlineKeyboardMarkup::default();
    let theirs = bot.send_message(mei.id(), "mine").reply_markup(keyboard).await.unwrap();
    let edit = json!({"chat": chat, "message_id": theirs.message_id, "text": "yours"});
    assert_eq!(page.cannot(&mei, "edit", edit).await, "MESSAGE_AUTHOR_REQUIRED");
}
