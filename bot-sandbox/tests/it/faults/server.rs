//! What goes wrong with the server as a whole.

use std::{io, time::Duration};

use axum::http::StatusCode;
use bot_sandbox::{Call, Fault, Rule, Sandbox, ServerFault};
use tokio::net::TcpStream;

use super::{Wire, address, answer, http, message};
use crate::{bot, delivery::Endpoint, soon};

/// Waits until a method is called.
async fn called(sandbox: &Sandbox, method: &str) {
    let is_there = |calls: &[Call]| calls.iter().any(|call| call.method == method);
    soon(method, sandbox.called(is_there)).await;
}

#[tokio::test]
async fn connections_break_and_none_can_be_made_while_it_is_down() {
    let sandbox = Sandbox::start().await.unwrap();
    let (idle, mut polling) = (Wire::open(&sandbox).await, Wire::open(&sandbox).await);
    polling.asks(&sandbox, "getUpdates", r#"{"timeout":50}"#).await;
    called(&sandbox, "getUpdates").await;
    let url = sandbox.url();

    let down = soon("the fall", sandbox.goes_down()).await;
    assert_eq!((idle.rest().await, polling.rest().await), (String::new(), String::new()));
    let refused = TcpStream::connect(address(&sandbox)).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    down.ends();
    soon("the server", sandbox.is_up()).await;
    assert_eq!(sandbox.url(), url);
    assert_eq!(answer(&sandbox, "getMe", "{}".into()).await.0, 200);
}

#[tokio::test]
async fn what_there_is_stays_and_deliveries_go_on() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("1").await;
    let mut under_way = endpoint.next().await;
    let down = soon("the fall", sandbox.goes_down()).await;
    under_way.is_given_up().await;
    mei.sends("2").await;
    let peace = tokio::time::timeout(Duration::ZERO, sandbox.settled()).await;
    assert!(peace.is_err(), "there is more to come");
    assert!(endpoint.is_idle(), "nothing is delivered meanwhile");
    down.ends();
    assert_eq!(endpoint.accepts(2).await, ["1", "2"]);
    soon("peace", sandbox.settled()).await;
    bot(&sandbox).send_message(mei.id(), "still here").await.unwrap();
    assert!(mei.conversation().contains("still here"));
}

#[tokio::test]
async fn a_restart_is_over_when_it_listens_again() {
    let sandbox = Sandbox::start().await.unwrap();
    for _ in 0..3 {
        let idle = Wire::open(&sandbox).await;
        soon("a restart", sandbox.restarts(Duration::from_millis(20))).await;
        assert_eq!(idle.rest().await, "");
        assert!(bot(&sandbox).get_me().await.is_ok());
    }
    // However short it is, it is one.
    let idle = Wire::open(&sandbox).await;
    soon("a restart", sandbox.restarts(Duration::ZERO)).await;
    assert_eq!(idle.rest().await, "");
    // A second one while it is down makes no difference.
    let down = soon("the fall", sandbox.goes_down()).await;
    let again = soon("another", sandbox.goes_down()).await;
    down.ends();
    assert!(TcpStream::connect(address(&sandbox)).await.is_err(), "the other still holds");
    again.ends();
    soon("the server", sandbox.is_up()).await;
}

#[tokio::test]
async fn it_goes_down_when_so_much_has_happened() {
    let sandbox = Sandbox::start().await.unwrap();
    let idle = Wire::open(&sandbox).await;
    let rule = Rule::server(ServerFault::Down).after_calls(2).lasts(Duration::from_millis(20));
    let rule = sandbox.misbehaves(rule);
    assert!(bot(&sandbox).get_me().await.is_ok());
    assert_eq!(rule.times(), 0);
    // The call that is the last straw may break as well.
    drop(bot(&sandbox).without_retries().get_me().await);
    assert_eq!(idle.rest().await, "");
    soon("the fall", rule.happens(1)).await;
    soon("the server", sandbox.is_up()).await;
    assert!(bot(&sandbox).get_me().await.is_ok());
}

#[tokio::test]
async fn a_call_that_breaks_is_not_under_way_any_more() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hi").await;
    assert_eq!(bot(&sandbox).get_updates().await.unwrap().len(), 1);
    let mut wire = Wire::open(&sandbox).await;
    let slow = sandbox.misbehaves(Rule::on("sendMessage", Fault::Delay(Duration::from_secs(600))));
    wire.asks(&sandbox, "sendMessage", &message(mei.id().0, "late")).await;
    soon("the call", slow.happens(1)).await;
    soon("a restart", sandbox.restarts(Duration::ZERO)).await;
    assert_eq!(wire.rest().await, "");
    let call = sandbox.calls().pop().unwrap();
    assert_eq!(call.refused.as_deref(), Some("the connection ended before it was answered"));
    assert!(call.took.is_some());
}

#[tokio::test]
async fn a_token_is_revoked_and_valid_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let other = sandbox.add_bot("OtherBot");
    let mei = sandbox.user("Mei");
    let poll = bot(&sandbox).get_updates().timeout(50);
    let poll = tokio::spawn(async move { poll.await });
    called(&sandbox, "getUpdates").await;
    let me = bot(&sandbox).get_me().await.unwrap();

    let revoked = sandbox.misbehaves(Rule::server(ServerFault::Revoke).bot(me.id));
    let error = soon("the poll's end", poll).await.unwrap().unwrap_err();
    assert_eq!(error.api().unwrap().error_code, 401);
    let (status, json) = answer(&sandbox, "getMe", "{}".into()).await;
    assert_eq!((status, json["description"].as_str()), (401, Some("Unauthorized")));
    let file = format!("{}/file/bot{}/documents/1", sandbox.url(), sandbox.token());
    assert_eq!(http().get(file).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let url = format!("{}/bot{other}/getMe", sandbox.url());
    assert_eq!(
        http().get(url).send().await.unwrap().status(),
        StatusCode::OK,
        "the other's is not"
    );

    mei.sends("kept").await;
    revoked.ends();
    assert_eq!(bot(&sandbox).get_updates().await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_delivered_for_a_token_that_is_revoked() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
    let revoked = sandbox.misbehaves(Rule::server(ServerFault::Revoke));
    sandbox.user("Mei").sends("kept").await;
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    revoked.ends();
    assert_eq!(endpoint.accepts(1).await, ["kept"]);
}

#[tokio::test]
async fn its_connections_end_with_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let (idle, mut polling) = (Wire::open(&sandbox).await, Wire::open(&sandbox).await);
    let mut page = Wire::open(&sandbox).await;
    let address = address(&sandbox);
    page.writes(format!("GET /page/live HTTP/1.1\r\nHost: {address}\r\n\r\n")).await;
    polling.asks(&sandbox, "getUpdates", r#"{"timeout":50}"#).await;
    called(&sandbox, "getUpdates").await;
    // One that is slow on purpose ends, too.
    let mut slow = Wire::open(&sandbox).await;
    sandbox.next("getMe", Fault::Delay(Duration::from_secs(600)));
    slow.asks(&sandbox, "getMe", "{}").await;
    called(&sandbox, "getMe").await;
    drop(sandbox);
    assert_eq!((idle.rest().await, polling.rest().await), (String::new(), String::new()));
    assert_eq!(slow.rest().await, "");
    page.rest().await;
    assert!(TcpStream::connect(address).await.is_err());
}
