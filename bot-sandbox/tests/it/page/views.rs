//! What the page shows.

use bot_core::{
    AllowedUpdates, Dialect, UpdateKind,
    types::{
        BotCommand, ChatAction, ChatAdministratorRights, InlineQueryResultArticle,
        InputTextMessageContent, ReactionTypeEmoji,
    },
};
use bot_sandbox::Sandbox;
use serde_json::json;

use super::{Page, bot_id, private};
use crate::bot;

#[tokio::test]
async fn a_page_begins_with_everything_and_hears_what_changes() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let mei = sandbox.user("Mei");
    let sent = mei.sends("hello").await;
    let mut page = Page::open(&sandbox).await;
    assert_eq!(page.views["sandbox"], json!({"dialect": "telegram", "url": sandbox.url()}));
    assert_eq!(page.views[&format!("person/{}", mei.id())]["user"]["first_name"], "Mei");
    let chat = private(&sandbox, &mei);
    let message = format!("message/{chat}/{}", sent.message_id);
    assert_eq!(page.views[&message]["message"]["text"], "hello");

    let answer = bot(&sandbox).send_message(mei.id(), "hello, Mei").await.unwrap();
    let key = format!("message/{chat}/{}", answer.message_id);
    let view = page.view(&key, |_| true).await;
    assert_eq!(view["message"]["from"]["is_bot"], true);
    let emoji = ReactionTypeEmoji::new("👍".into());
    bot(&sandbox)
        .set_message_reaction(mei.id(), sent.message_id)
        .reaction([emoji.into()])
        .await
        .unwrap();
    let view = page.view(&message, |view| view["reactions"] != json!([])).await;
    assert_eq!(view["reactions"], json!([{"emoji": "👍", "user_id": bot_id(&sandbox)}]));
    bot(&sandbox).delete_message(mei.id(), answer.message_id).await.unwrap();
    page.shows(|page| (!page.views.contains_key(&key)).then_some(())).await;
}

#[tokio::test]
async fn a_bot_shows_how_it_receives_and_what_it_can_be_told() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    let key = format!("bot/{}", bot_id(&sandbox));
    let view = &page.views[&key];
    assert_eq!(view["receives"], json!(null));
    assert_eq!(view["token"], sandbox.token());

    let bot = bot(&sandbox);
    bot.set_my_commands([BotCommand::new("start", "Begin")]).await.unwrap();
    bot.get_updates().await.unwrap();
    let view = page.view(&key, |view| view["receives"] == "polling").await;
    let commands = json!([{"command": "start", "description": "Begin"}]);
    let all = json!({"scope": {"type": "default"}, "language": "", "commands": commands});
    assert_eq!(view["commands"], json!([all]));

    let allowed = AllowedUpdates::EMPTY.with(UpdateKind::Message);
    let set = bot.set_webhook("https://bot.example.com/hook").allowed_updates(allowed);
    set.secret_token("Never-to-be-shown").max_connections(7).await.unwrap();
    mei.sends("hello").await;
    let view = page.view(&key, |view| view["pending"] == 1).await;
    assert_eq!(view["receives"], "webhook");
    assert_eq!(view["allowed_updates"], json!(["message"]));
    assert_eq!(view["webhook"]["url"], "https://bot.example.com/hook");
    assert_eq!(view["webhook"]["max_connections"], 7);
    assert_eq!(view["webhook"]["has_secret"], true);
    let call = |page: &Page| {
        let is_set = |view: &&serde_json::Value| view["method"] == "setWebhook";
        page.views.values().find(is_set).cloned()
    };
    let call = page.shows(call).await;
    assert_eq!(call["parameters"]["secret_token"], "(not shown)");
    assert_eq!(call["parameters"]["url"], "https://bot.example.com/hook");
    assert!(!format!("{:?}", page.views).contains("Never-to-be-shown"));
}

#[tokio::test]
async fn updates_and_calls_are_shown_with_what_became_of_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = bot(&sandbox);
    let allowed = AllowedUpdates::EMPTY.with(UpdateKind::Message);
    bot.get_updates().allowed_updates(allowed).await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.asks("tea").await;
    let mut page = Page::open(&sandbox).await;
    let updates = |page: &Page| {
        let updates = page.views.range("update/".to_owned()..).map(|(_, view)| view.clone());
        updates.take_while(|view| view["update_id"].is_i64()).collect::<Vec<_>>()
    };
    let [message, query] = &updates(&page)[..] else { panic!("{:#?}", page.views) };
    assert_eq!((&message["kind"], &message["fate"]), (&json!("message"), &json!("waiting")));
    assert_eq!((&query["kind"], &query["fate"]), (&json!("inline_query"), &json!("not asked for")));
    assert_eq!(query["bot"], bot_id(&sandbox));
    let sent: serde_json::Value = serde_json::from_str(message["json"].as_str().unwrap()).unwrap();
    assert_eq!(sent["message"]["text"], "hello");

    let key = format!("update/{}/{}", bot_id(&sandbox), message["update_id"]);
    bot.get_updates().offset(message["update_id"].as_i64().unwrap() + 1).await.unwrap();
    page.view(&key, |view| view["fate"] == "accepted").await;

    bot.send_message(mei.id(), "").await.unwrap_err();
    let refused = |page: &Page| {
        let calls = page.views.iter().filter(|(key, _)| key.starts_with("call/"));
        let mut refused = calls.filter(|(_, view)| view["refused"].is_string());
        refused.next().map(|(_, view)| view.clone())
    };
    let call = page.shows(refused).await;
    assert_eq!(
        (&call["method"], &call["refused"]),
        (&json!("sendMessage"), &json!("MESSAGE_EMPTY"))
    );
    assert!(call["took_ms"].is_f64() && call["result"].is_null(), "{call}");
}

#[tokio::test]
async fn a_chat_says_what_each_may_do() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    group.promotes_the_bot(ChatAdministratorRights::new().can_restrict_members(true)).await;
    let mut page = Page::open(&sandbox).await;
    let key = format!("chat/{}", group.id());
    let can = |view: &serde_json::Value, id: i64| {
        let members = view["members"].as_array().unwrap().clone();
        members.into_iter().find(|member| member["user_id"] == id).unwrap()
    };
    let view = &page.views[&key];
    assert_eq!(view["chat"]["title"], "Tea");
    assert_eq!(can(view, mei.id().0)["status"], "creator");
    assert_eq!(can(view, mei.id().0)["can"]["restrict"], true);
    let toms = can(view, tom.id().0);
    assert_eq!(toms["can"]["restrict"], false);
    assert_eq!((&toms["can"]["write"], &toms["can"]["photo"]), (&json!(true), &json!(true)));
    assert_eq!(can(view, bot_id(&sandbox))["status"], "administrator");

    let none = bot_core::types::ChatPermissions::new().can_send_messages(true);
    bot(&sandbox).restrict_chat_member(group.id(), tom.id(), none).await.unwrap();
    let restricted = |view: &serde_json::Value| can(view, tom.id().0)["status"] == "restricted";
    let view = page.view(&key, restricted).await;
    let toms = can(&view, tom.id().0);
    assert_eq!((&toms["can"]["write"], &toms["can"]["photo"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn an_inline_query_shows_what_was_offered() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    mei.asks("tea").await;
    let (key, offer) = page
        .shows(|page| {
            let mut offers = page.views.iter().filter(|(key, _)| key.starts_with("offer/"));
            offers.next().map(|(key, view)| (key.clone(), view.clone()))
        })
        .await;
    assert_eq!((&offer["query"], &offer["results"]), (&json!("tea"), &json!(null)));
    let text = InputTextMessageContent::new("A cup of green tea");
    let tea = InlineQueryResultArticle::new("1", "Green tea", text).description("from Japan");
    let query_id = offer["query_id"].as_str().unwrap();
    bot(&sandbox).answer_inline_query(query_id, [tea.into()]).await.unwrap();
    let offer = page.view(&key, |view| view["results"].is_array()).await;
    let result = &offer["results"][0];
    assert_eq!(
        (&result["title"], &result["description"]),
        (&json!("Green tea"), &json!("from Japan"))
    );
}

#[tokio::test]
async fn a_bot_is_seen_typing_until_it_has_written() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    bot.send_chat_action(mei.id(), ChatAction::Typing).await.unwrap();
    let key = format!("chat/{}", private(&sandbox, &mei));
    let view = page.view(&key, |view| !view["typing"].is_null()).await;
    assert_eq!(view["typing"]["action"], "typing");
    assert_eq!(view["typing"]["user_id"], bot_id(&sandbox));
    bot.send_message(mei.id(), "hello, Mei").await.unwrap();
    page.view(&key, |view| view["typing"].is_null()).await;
}
