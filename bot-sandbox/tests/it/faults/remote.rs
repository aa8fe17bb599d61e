//! Misbehaviour over HTTP, and by the page.

use bot_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Wire, answer, http};
use crate::{bot, delivery::Endpoint, page::Page, soon};

/// A request about what goes wrong: status and JSON.
async fn faults(sandbox: &Sandbox, method: Method, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/page/faults{path}", sandbox.url());
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let response = soon("an answer", http().request(method, url).body(body).send()).await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

async fn act(sandbox: &Sandbox, act: Value) -> (u16, Value) {
    let url = format!("{}/page/act", sandbox.url());
    let response = soon("an answer", http().post(url).body(act.to_string()).send()).await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

#[tokio::test]
async fn rules_are_given_and_ended_over_http() {
    let sandbox = Sandbox::start().await.unwrap();
    let rule = json!({"on": "getMe", "times": 2, "fault": "too_many_requests", "retry_after": 3});
    assert_eq!(faults(&sandbox, Method::POST, "", rule).await, (200, json!({"id": 1})));
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 429);
    let (status, all) = faults(&sandbox, Method::GET, "", Value::Null).await;
    let text = "getMe: 429 Too Many Requests: retry after 3 (next call)";
    assert_eq!((status, &all[0]["text"], &all[0]["left"]), (200, &json!(text), &json!(1)));
    assert_eq!((&all[0]["id"], &all[0]["rule"]["code"]), (&json!(1), &json!(429)));
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 429);
    assert_eq!(faults(&sandbox, Method::GET, "", Value::Null).await.1, json!([]), "it is over");

    let rules = json!([{"on": "getMe", "fault": "html", "code": 503}, {"on": "deliveries", "fault": "drop"}]);
    assert_eq!(faults(&sandbox, Method::POST, "", rules).await, (200, json!({"ids": [2, 3]})));
    assert_eq!(faults(&sandbox, Method::DELETE, "/2", Value::Null).await, (200, json!({})));
    let error = json!({"error": "there is no rule 2: it is over, or never was"});
    assert_eq!(faults(&sandbox, Method::DELETE, "/2", Value::Null).await, (404, error));
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 200);
    assert_eq!(faults(&sandbox, Method::DELETE, "", Value::Null).await, (200, json!({})));
    assert_eq!(faults(&sandbox, Method::GET, "", Value::Null).await.1, json!([]));
}

#[tokio::test]
async fn a_wrong_rule_is_refused_and_so_is_the_list_it_is_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let rules = json!([{"on": "getMe", "fault": "close"}, {"on": "getMe", "fault": "delay"}]);
    let error = json!({"error": "rule 2: `ms` is missing: a whole number, such as 500"});
    assert_eq!(faults(&sandbox, Method::POST, "", rules).await, (400, error));
    assert_eq!(faults(&sandbox, Method::GET, "", Value::Null).await.1, json!([]));
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 200);
}

#[tokio::test]
async fn a_page_of_another_site_gives_no_rules() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/page/faults", sandbox.url());
    let request = http().post(url).header("origin", "https://example.com");
    let response = request.body(r#"{"on": "any", "fault": "close"}"#).send().await.unwrap();
    assert_eq!(response.status(), 403);
    assert_eq!(faults(&sandbox, Method::GET, "", Value::Null).await.1, json!([]));
}

#[tokio::test]
async fn who_takes_the_server_down_is_answered_first() {
    let sandbox = Sandbox::start().await.unwrap();
    let idle = Wire::open(&sandbox).await;
    let down = json!({"on": "server", "fault": "down", "lasts_ms": 50});
    assert_eq!(faults(&sandbox, Method::POST, "", down).await.0, 200);
    assert_eq!(idle.rest().await, "");
    soon("the server", sandbox.is_up()).await;

    let idle = Wire::open(&sandbox).await;
    for wrong in [json!(null), json!(-1), json!(3601), json!(1e19), json!("2")] {
        let (status, given) = act(&sandbox, json!({"do": "restart", "seconds": wrong})).await;
        assert_eq!(status, 400, "{given}");
    }
    let (status, given) = act(&sandbox, json!({"do": "restart", "seconds": 0.05})).await;
    assert_eq!((status, &given["id"]), (200, &json!(2)));
    assert_eq!(idle.rest().await, "");
    soon("the server", sandbox.is_up()).await;
}

#[tokio::test]
async fn the_page_shows_and_ends_what_goes_wrong() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut page = Page::open(&sandbox).await;
    let rule = json!({"on": "sendMessage", "times": 2, "fault": "message_too_much"});
    let (status, given) = act(&sandbox, json!({"do": "fault", "rule": rule})).await;
    assert_eq!((status, &given), (200, &json!({"id": 1})));
    let view = page.view("fault/1", |view| view["left"] == 2).await;
    assert_eq!(view["text"], "sendMessage: 400 MESSAGE_TOO_MUCH (next 2 calls)");
    assert_eq!(answer(&sandbox, "sendMessage", "{}".into()).await.0, 400);
    page.view("fault/1", |view| view["left"] == 1).await;
    assert_eq!(act(&sandbox, json!({"do": "unfault", "id": 1})).await.0, 200);
    page.shows(|page| (!page.views.contains_key("fault/1")).then_some(())).await;
    let error =
        json!({"error": "`on` is missing: the name of a method, `any`, `deliveries` or `server`"});
    assert_eq!(act(&sandbox, json!({"do": "fault", "rule": {}})).await, (400, error));
}

#[tokio::test]
async fn the_page_pauses_holds_and_revokes() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
    let id = bot(&sandbox).get_me().await.unwrap().id.0;
    let mut page = Page::open(&sandbox).await;
    let mei = sandbox.user("Mei");

    let deliveries = |then: &str| json!({"do": "deliveries", "bot": id, "then": then});
    assert_eq!(act(&sandbox, deliveries("pause")).await.0, 200);
    assert_eq!(act(&sandbox, deliveries("pause")).await.0, 200, "twice is once");
    page.view("mischief", |view| view["paused"] == true).await;
    mei.sends("1").await;
    mei.sends("2").await;
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    let is_first = |key: &&String| key.starts_with(&format!("update/{id}/"));
    let key = page.shows(|page| page.views.keys().find(is_first).cloned()).await;
    let update_id: i64 = key.rsplit('/').next().unwrap().parse().unwrap();
    let update =
        |then: &str| json!({"do": "update", "bot": id, "update_id": update_id, "then": then});
    assert_eq!(act(&sandbox, update("hold")).await.0, 200);
    page.view(&key, |view| view["held"] == "until released").await;
    assert_eq!(act(&sandbox, deliveries("resume")).await.0, 200);
    page.view("mischief", |view| view["paused"] == false).await;
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle(), "it is still held");
    assert_eq!(act(&sandbox, update("release")).await.0, 200);
    assert_eq!(endpoint.accepts(2).await, ["1", "2"]);
    let gone = json!({"error": format!("update {update_id} does not wait any more")});
    assert_eq!(act(&sandbox, update("hold")).await, (400, gone));

    let bot_key = format!("bot/{id}");
    assert_eq!(act(&sandbox, json!({"do": "revoke", "bot": id})).await.0, 200);
    page.view(&bot_key, |view| view["revoked"] == true).await;
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 401);
    assert_eq!(act(&sandbox, json!({"do": "unrevoke", "bot": id})).await.0, 200);
    page.view(&bot_key, |view| view["revoked"] == false).await;
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 200);
    let error = json!({"error": "there is no bot 7"});
    assert_eq!(act(&sandbox, json!({"do": "revoke", "bot": 7})).await, (400, error));
}
