//! What is done to the server: accounts, and updates sent again.

use bot_core::{Bot, Pace, Payload, Token};
use bot_sandbox::Sandbox;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{kinds, updates};
use crate::{
    bot,
    page::{Page, bot_id},
};

/// Does something to the server; it must succeed.
async fn does(page: &Page, act: Value) -> Value {
    let (status, answer) = page.post(act.to_string()).await;
    assert_eq!(status, StatusCode::OK, "{act}: {answer}");
    answer
}

async fn cannot(page: &Page, act: Value) -> String {
    let (status, answer) = page.post(act.to_string()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{act}: {answer}");
    answer["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn people_and_bots_are_made() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut page = Page::open(&sandbox).await;
    let mei = does(&page, json!({"do": "new-person", "name": " Mei "})).await;
    let view = page.view(&format!("person/{}", mei["id"]), |_| true).await;
    assert_eq!(view["user"]["first_name"], "Mei");
    let made = does(&page, json!({"do": "new-bot", "username": "TeaBot"})).await;
    let token = Token::new(made["token"].as_str().unwrap()).unwrap();
    let tea = Bot::builder(token).api_url(sandbox.url()).pace(Pace::UNLIMITED).build().unwrap();
    assert_eq!(tea.get_me().await.unwrap().username.as_deref(), Some("TeaBot"));
    let (status, _) =
        page.post(json!({"as": mei["id"], "do": "start", "bot": made["id"]}).to_string()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(kinds(&updates(&tea).await), ["message"]);
    assert_eq!(updates(&bot(&sandbox)).await, []);

    let taken = json!({"do": "new-bot", "username": "teabot"});
    assert_eq!(cannot(&page, taken).await, "this user name is taken");
    let odd = json!({"do": "new-bot", "username": "a b"});
    assert_eq!(cannot(&page, odd).await, "a user name has 3 to 32 of the characters A-Za-z0-9_");
    let nobody = json!({"do": "new-person", "name": " "});
    assert_eq!(cannot(&page, nobody).await, "the name must be 1 to 64 characters");
}

#[tokio::test]
async fn an_update_is_sent_again_as_a_new_one_or_dropped() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    mei.sends("hello").await;
    let first = bot.get_updates().await.unwrap()[0].update_id;
    let act = |id: i64, then: &str| json!({"do": "update", "bot": bot_id(&sandbox), "update_id": id, "then": then});
    assert_eq!(cannot(&page, act(first, "again")).await, "the update still waits");
    does(&page, act(first, "drop")).await;
    assert_eq!(updates(&bot).await, []);
    let key = format!("update/{}/{first}", bot_id(&sandbox));
    page.view(&key, |view| view["fate"] == "dropped").await;
    assert_eq!(cannot(&page, act(first, "drop")).await, "the update does not wait any more");

    let again = does(&page, act(first, "as-new")).await;
    assert_eq!(again["update_id"], first + 1);
    let heard = updates(&bot).await;
    let [Payload::Message(message)] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(message.text.as_deref(), Some("hello"));
    let confirmed = cannot(&page, act(first, "again")).await;
    assert!(confirmed.starts_with("a bot that polls has confirmed"), "{confirmed}");

    assert_eq!(
        cannot(&page, act(7, "again")).await,
        "there is no such update, or it is too long ago"
    );
    let odd = cannot(&page, act(first, "sing")).await;
    assert_eq!(odd, "`then` must be again, as-new, drop, hold or release");
    let other = json!({"do": "update", "bot": 1, "update_id": first, "then": "drop"});
    assert_eq!(cannot(&page, other).await, "there is no such bot");
}

#[tokio::test]
async fn a_webhook_gets_the_same_update_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let page = Page::open(&sandbox).await;
    let mut hook = crate::page::Hook::start().await;
    bot(&sandbox).set_webhook(&hook.url).await.unwrap();
    mei.sends("hello").await;
    let first = hook.next().await;
    sandbox.settled().await;
    let id = first["update_id"].as_i64().unwrap();
    let again = json!({"do": "update", "bot": bot_id(&sandbox), "update_id": id, "then": "again"});
    does(&page, again).await;
    assert_eq!(hook.next().await, first);
}
