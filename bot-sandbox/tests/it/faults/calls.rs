//! What goes wrong with calls.

use std::time::{Duration, Instant};

use bot_sandbox::{Fault, Person, Rule, Sandbox, WrongJson};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::{Wire, answer, call, content_length, head, http, message};
use crate::bot;

/// A sandbox, and somebody whom its bot may write to.
async fn scene() -> (Sandbox, Person) {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hi").await;
    (sandbox, mei)
}

#[tokio::test]
async fn a_call_is_refused_in_the_server_s_words() {
    let (sandbox, mei) = scene().await;
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot \
                    instance is running";
    for (fault, code, description, retry_after) in [
        (
            Fault::too_many_requests(3),
            429,
            "Too Many Requests: retry after 3",
            Some(json!({"retry_after": 3})),
        ),
        (Fault::message_too_much(), 400, "MESSAGE_TOO_MUCH", None),
        (Fault::conflict(), 409, conflict, None),
        (Fault::unauthorized(), 401, "Unauthorized", None),
        (Fault::server_error(500), 500, "Internal Server Error", None),
        (Fault::server_error(504), 504, "Gateway Timeout", None),
        (Fault::refuse(403, "Forbidden: no"), 403, "Forbidden: no", None),
    ] {
        sandbox.next("sendMessage", fault);
        let (status, answer) = answer(&sandbox, "sendMessage", message(mei.id().0, "tea")).await;
        assert_eq!((status, &answer["error_code"]), (code, &json!(code)));
        assert_eq!((&answer["ok"], &answer["description"]), (&json!(false), &json!(description)));
        assert_eq!(answer.get("parameters"), retry_after.as_ref());
        assert_eq!(sandbox.calls().pop().unwrap().refused.as_deref(), Some(description));
    }
    assert!(!mei.conversation().contains("tea"));
    assert_eq!(answer(&sandbox, "sendMessage", message(mei.id().0, "tea")).await.0, 200);
}

#[tokio::test]
async fn a_proxy_answers_with_a_page() {
    let (sandbox, mei) = scene().await;
    sandbox.next("sendMessage", Fault::html(502));
    let response = call(&sandbox, "sendMessage", message(mei.id().0, "tea")).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(response.headers()["content-type"], "text/html");
    let page = response.text().await.unwrap();
    assert!(page.starts_with("<html>") && page.contains("502 Bad Gateway"), "{page}");
    assert!(!mei.conversation().contains("tea"));
    let refused = sandbox.calls().pop().unwrap().refused;
    assert_eq!(refused.as_deref(), Some("502 Bad Gateway as HTML"));
}

#[tokio::test]
async fn a_connection_is_closed_without_a_byte_before_or_after_it_is_done() {
    let (sandbox, mei) = scene().await;
    for (fault, is_done) in [(Fault::Close, false), (Fault::CloseAfter, true)] {
        let text = format!("{fault:?}");
        sandbox.next("sendMessage", fault);
        let mut wire = Wire::open(&sandbox).await;
        wire.asks(&sandbox, "sendMessage", &message(mei.id().0, &text)).await;
        assert_eq!(wire.rest().await, "", "{text}");
        assert_eq!(mei.conversation().contains(&text), is_done, "{text}");
        assert!(sandbox.calls().pop().unwrap().refused.unwrap().contains("was closed"));
    }
}

#[tokio::test]
async fn a_connection_is_closed_while_the_request_is_sent() {
    let (sandbox, mei) = scene().await;
    let whole = message(mei.id().0, &"tea".repeat(1_000_000));
    let (half, _) = whole.split_at(whole.len() / 2 + 1);
    sandbox.next("sendMessage", Fault::CloseReading);
    let mut wire = Wire::open(&sandbox).await;
    wire.writes(head(&sandbox, "sendMessage", whole.len())).await;
    // The end may come while it is sent; the other half is never sent.
    drop(wire.0.write_all(half.as_bytes()).await);
    assert_eq!(wire.rest().await, "");
    assert!(!mei.conversation().contains("tea"));
    let call = sandbox.calls().pop().unwrap();
    assert_eq!((&*call.method, call.result), ("sendMessage", None));

    sandbox.next("getMe", Fault::CloseReading);
    assert!(bot(&sandbox).without_retries().get_me().await.is_err());
    assert!(bot(&sandbox).get_me().await.is_ok());
}

#[tokio::test]
async fn half_of_a_request_is_read_before_the_end() {
    let (sandbox, mei) = scene().await;
    sandbox.next("sendMessage", Fault::CloseReading);
    let whole = message(mei.id().0, "tea");
    let mut wire = Wire::open(&sandbox).await;
    wire.writes(head(&sandbox, "sendMessage", whole.len()) + &whole[..whole.len() / 2 - 1]).await;
    // Nothing has gone wrong yet: the sandbox waits for more.
    let other = answer(&sandbox, "getMe", "{}".into()).await;
    assert_eq!(other.0, 200);
    assert!(sandbox.calls().iter().all(|call| call.method != "sendMessage"));
    wire.writes(&whole[whole.len() / 2 - 1..]).await;
    assert_eq!(wire.rest().await, "");
}

#[tokio::test]
async fn an_answer_breaks_off_in_the_middle() {
    let (sandbox, mei) = scene().await;
    sandbox.next("sendMessage", Fault::CutAnswer);
    let mut wire = Wire::open(&sandbox).await;
    wire.asks(&sandbox, "sendMessage", &message(mei.id().0, "tea")).await;
    let answer = wire.rest().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(body.len(), content_length(head) / 2);
    assert!(body.starts_with(r#"{"ok":true,"result":{"#), "{body}");
    assert!(mei.conversation().contains("tea"));
}

#[tokio::test]
async fn an_answer_is_no_answer_of_the_api() {
    let (sandbox, mei) = scene().await;
    let right = |json: &Value| json["ok"] == true && json["result"]["message_id"].is_i64();
    for (sort, kind, is_wrong) in [
        (
            WrongJson::Truncated,
            "application/json",
            &(|text: &str| {
                text.starts_with(r#"{"ok":true"#) && serde_json::from_str::<Value>(text).is_err()
            }) as &dyn Fn(&str) -> bool,
        ),
        (WrongJson::Html, "text/html", &|text| text.starts_with("<html>")),
        (WrongJson::Empty, "application/json", &str::is_empty),
        (WrongJson::Types, "application/json", &|text| {
            let json: Value = serde_json::from_str(text).unwrap();
            json["ok"] == true && json["result"]["message_id"].is_string()
        }),
        (WrongJson::Envelope, "application/json", &|text| {
            let json: Value = serde_json::from_str(text).unwrap();
            json.is_object() && json.get("ok").is_none()
        }),
    ] {
        let text = format!("{sort:?}");
        sandbox.next("sendMessage", Fault::WrongJson(sort));
        let response = call(&sandbox, "sendMessage", message(mei.id().0, &text)).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{text}");
        assert_eq!(response.headers()["content-type"], kind, "{text}");
        let body = response.text().await.unwrap();
        assert!(is_wrong(&body), "{text}: {body}");
        assert!(mei.conversation().contains(&text), "it is done");
    }
    let (_, answer) = answer(&sandbox, "sendMessage", message(mei.id().0, "right")).await;
    assert!(right(&answer), "{answer}");
}

#[tokio::test]
async fn our_client_says_of_each_what_went_wrong() {
    let (sandbox, mei) = scene().await;
    let bot = bot(&sandbox);
    let whole = [Fault::Close, Fault::CloseAfter, Fault::CloseReading, Fault::CutAnswer];
    let wrong = [WrongJson::Truncated, WrongJson::Html, WrongJson::Empty, WrongJson::Types]
        .into_iter()
        .chain([WrongJson::Envelope])
        .map(Fault::WrongJson);
    for fault in whole.into_iter().chain(wrong).chain([Fault::html(502)]) {
        sandbox.next("sendMessage", fault.clone());
        let error = bot.send_message(mei.id(), "tea").await.unwrap_err();
        let text = error.to_string();
        assert!(!text.is_empty() && !text.contains(sandbox.token()), "{fault:?}: {text}");
    }
}

#[tokio::test]
async fn latency_adds_up_and_the_call_is_done_all_the_same() {
    let (sandbox, mei) = scene().await;
    let (first, second) = (Duration::from_millis(60), Duration::from_millis(40));
    sandbox.misbehaves(Rule::on("any", Fault::Delay(first)));
    sandbox.misbehaves(Rule::on("send*", Fault::Delay(second)));
    sandbox.misbehaves(Rule::on("sendDice", Fault::html(500)));
    let begun = Instant::now();
    assert_eq!(answer(&sandbox, "sendMessage", message(mei.id().0, "tea")).await.0, 200);
    assert!(begun.elapsed() >= first + second, "{:?}", begun.elapsed());
    assert!(mei.conversation().contains("tea"));
    let begun = Instant::now();
    assert_eq!(call(&sandbox, "sendDice", "{}".into()).await.unwrap().status(), 500);
    assert!(begun.elapsed() >= first + second, "a slow server can refuse as well");
}

#[tokio::test]
async fn a_connection_is_kept_where_nothing_is_wrong_with_it() {
    let (sandbox, _) = scene().await;
    let mut wire = Wire::open(&sandbox).await;
    for _ in 0..2 {
        wire.asks(&sandbox, "getMe", "{}").await;
        assert!(wire.answer().await.starts_with("HTTP/1.1 200 OK"));
    }
    sandbox.next("getMe", Fault::Close);
    wire.asks(&sandbox, "getMe", "{}").await;
    assert_eq!(wire.rest().await, "");
    // What comes by GET is refused by rules as well.
    sandbox.next("getMe", Fault::unauthorized());
    let url = format!("{}/bot{}/getMe", sandbox.url(), sandbox.token());
    assert_eq!(http().get(url).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
