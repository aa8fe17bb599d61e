//! What is done at messages: buttons, reactions, votes, pins.

use bot_core::{
    Dialect, Payload,
    types::{
        CallbackGame, ChatAdministratorRights, CopyTextButton, InlineKeyboardButton,
        InlineKeyboardMarkup,
    },
};
use bot_sandbox::Sandbox;
use serde_json::json;

use super::{kinds, updates};
use crate::{
    bot,
    page::{Page, private},
};

#[tokio::test]
async fn a_button_asks_the_bot_and_its_answer_is_told() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    mei.sends("hello").await;
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    let button = InlineKeyboardButton::new;
    let keyboard = InlineKeyboardMarkup::new([
        vec![button("Tea").callback_data("tea"), button("Web").url("https://safew.org/")],
        vec![
            button("Ask").switch_inline_query_current_chat("cake"),
            button("Copy").copy_text(CopyTextButton::new("tea, please")),
        ],
    ]);
    let sent = bot.send_message(mei.id(), "Tea?").reply_markup(keyboard).await.unwrap();
    let at = |row, column| {
        let chat = private(&sandbox, &mei);
        json!({"chat": chat, "message_id": sent.message_id, "row": row, "column": column})
    };
    let pressed = page.does(&mei, "press", at(0, 0)).await;
    assert_eq!(page.does(&mei, "press", at(0, 1)).await, json!({"opens": "https://safew.org/"}));
    assert_eq!(page.does(&mei, "press", at(1, 0)).await, json!({"asks": "cake", "here": true}));
    assert_eq!(page.does(&mei, "press", at(1, 1)).await, json!({"copies": "tea, please"}));
    assert_eq!(page.cannot(&mei, "press", at(2, 0)).await, "there is no such button");
    assert_eq!(page.cannot(&tom, "press", at(0, 0)).await, "there is no such chat");

    let updates = updates(&bot).await;
    let [_, Payload::CallbackQuery(query)] = &updates[..] else { panic!("{updates:?}") };
    assert_eq!(query.data.as_deref(), Some("tea"));
    assert_eq!(pressed, json!({"query_id": query.id}));
    bot.answer_callback_query(&query.id).text("Soon.").show_alert(true).await.unwrap();
    let told = page.shows(|page| page.told.first().cloned()).await;
    assert_eq!(
        told,
        json!({
            "event": "answered", "user_id": mei.id().0, "query_id": query.id, "text": "Soon.",
            "show_alert": true, "url": null,
        })
    );
}

#[tokio::test]
async fn a_button_in_a_channel_asks_the_bot_that_posted_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let _other = sandbox.add_bot("OtherBot");
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let channel = sandbox.channel("News", &[&mei, &tom]);
    let page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    let button = InlineKeyboardButton::new("Play").callback_game(CallbackGame::new());
    let keyboard = InlineKeyboardMarkup::new([vec![button]]);
    let game = bot.send_game(channel.id(), "chess").reply_markup(keyboard).await;
    let post = game.unwrap().message_id;
    let press = json!({
        "chat": channel.id().to_string(), "message_id": post, "row": 0, "column": 0,
    });
    page.does(&tom, "press", press.clone()).await;
    let updates = updates(&bot).await;
    let [Payload::CallbackQuery(query)] = &updates[..] else { panic!("{updates:?}") };
    assert_eq!(query.game_short_name.as_deref(), Some("chess"));
    let li = sandbox.user("Li");
    assert_eq!(page.cannot(&li, "press", press).await, "not a member");
}

#[tokio::test]
async fn bots_hear_of_reactions_as_they_may() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    let hello = mei.sends("hello").await;
    let group = sandbox.group("Tea", &[&mei]);
    let there = mei.sends_to(&group, "there").await;
    let channel = sandbox.channel("News", &[&mei]);
    let post = mei.sends_to(&channel, "news").await;
    updates(&bot).await;

    let mine = private(&sandbox, &mei);
    let react = |chat: &str, id: i64, emoji: Option<&str>| json!({"chat": chat, "message_id": id, "emoji": emoji});
    page.does(&mei, "react", react(&mine, hello.message_id, Some("👍"))).await;
    page.does(&mei, "react", react(&mine, hello.message_id, Some("👍"))).await;
    page.does(&mei, "react", react(&mine, hello.message_id, None)).await;
    let heard = updates(&bot).await;
    let [Payload::MessageReaction(first), Payload::MessageReaction(second)] = &heard[..] else {
        panic!("{heard:?}")
    };
    assert_eq!(first.new_reaction, second.old_reaction);
    assert!(first.old_reaction.is_empty() && second.new_reaction.is_empty());

    // In a group those who are administrators, in a channel without the names.
    let group_key = group.id().to_string();
    page.does(&mei, "react", react(&group_key, there.message_id, Some("👍"))).await;
    assert_eq!(updates(&bot).await, []);
    group.promotes_the_bot(ChatAdministratorRights::new().can_manage_chat(true)).await;
    page.does(&mei, "react", react(&group_key, there.message_id, Some("🔥"))).await;
    page.does(&mei, "react", react(&channel.id().to_string(), post.message_id, Some("👍"))).await;
    let heard = updates(&bot).await;
    assert_eq!(kinds(&heard), ["my_chat_member", "message_reaction", "message_reaction_count"]);

    let wrong = react(&mine, hello.message_id, Some("x"));
    assert_eq!(page.cannot(&mei, "react", wrong).await, "REACTION_INVALID");
}

#[tokio::test]
async fn people_vote_and_take_it_back() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    let poll = bot.send_poll(mei.id(), "Tea?", ["yes".into(), "no".into()]);
    let sent = poll.is_anonymous(false).await.unwrap();
    updates(&bot).await;
    let chat = private(&sandbox, &mei);
    let vote =
        |options: &[i64]| json!({"chat": chat, "message_id": sent.message_id, "options": options});
    page.does(&mei, "vote", vote(&[1])).await;
    let key = format!("message/{chat}/{}", sent.message_id);
    let view = page.view(&key, |view| view["poll_votes"] != json!({})).await;
    assert_eq!(view["poll_votes"], json!({mei.id().to_string(): [1]}));
    assert_eq!(view["message"]["poll"]["options"][1]["voter_count"], 1);
    page.does(&mei, "vote", vote(&[])).await;
    let heard = updates(&bot).await;
    assert_eq!(kinds(&heard), ["poll_answer", "poll", "poll_answer", "poll"]);
    let Payload::PollAnswer(taken_back) = &heard[2] else { panic!("{heard:?}") };
    assert!(taken_back.option_ids.is_empty());

    assert_eq!(page.cannot(&mei, "vote", vote(&[2])).await, "OPTION_INVALID");
    assert_eq!(page.cannot(&mei, "vote", vote(&[0, 1])).await, "OPTIONS_TOO_MUCH");
    bot.stop_poll(mei.id(), sent.message_id).await.unwrap();
    assert_eq!(page.cannot(&mei, "vote", vote(&[0])).await, "MESSAGE_POLL_CLOSED");
}

#[tokio::test]
async fn a_message_is_pinned_and_taken_down() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    let mut page = Page::open(&sandbox).await;
    let sent = mei.sends_to(&group, "hello").await;
    let pin = json!({"chat": group.id().to_string(), "message_id": sent.message_id});
    assert_eq!(page.cannot(&tom, "pin", pin.clone()).await, "CHAT_ADMIN_REQUIRED");
    page.does(&mei, "pin", pin.clone()).await;
    assert_eq!(page.cannot(&mei, "pin", pin.clone()).await, "CHAT_NOT_MODIFIED");
    let key = format!("chat/{}", group.id());
    page.view(&key, |view| view["pinned"] == json!([sent.message_id])).await;
    let heard = updates(&bot(&sandbox)).await;
    let [_, Payload::Message(service)] = &heard[..] else { panic!("{heard:?}") };
    assert!(service.service.as_ref().unwrap().pinned_message.is_some());
    page.does(&mei, "unpin", pin).await;
    page.view(&key, |view| view["pinned"] == json!([])).await;
}
