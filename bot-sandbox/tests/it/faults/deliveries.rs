//! What goes wrong with deliveries to a webhook.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use bot_sandbox::{DeliveryFault, Person, Rule, Sandbox, ServerFault};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::content_length;
use crate::{bot, delivery::Endpoint, soon};

async fn scene() -> (Sandbox, Endpoint, Person) {
    let sandbox = Sandbox::start().await.unwrap();
    let endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
    let mei = sandbox.user("Mei");
    (sandbox, endpoint, mei)
}

#[tokio::test]
async fn an_update_comes_twice_though_it_was_accepted() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let rule = sandbox.misbehaves(Rule::deliveries(DeliveryFault::Duplicate).times(1));
    mei.sends("1").await;
    mei.sends("2").await;
    let first = endpoint.next().await;
    let id = first.update.update_id;
    first.answer(StatusCode::OK);
    let second = endpoint.next().await;
    assert_eq!(second.update.update_id, id);
    // The second is an attempt like any other: it comes again until it is accepted.
    second.answer(StatusCode::INTERNAL_SERVER_ERROR);
    let third = endpoint.next().await;
    assert_eq!(third.update.update_id, id);
    third.answer(StatusCode::OK);
    assert_eq!(endpoint.accepts(1).await, ["2"]);
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle() && rule.is_over());

    // Twice is twice, however many are to come twice.
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Duplicate));
    mei.sends("3").await;
    mei.sends("4").await;
    assert_eq!(endpoint.accepts(4).await, ["3", "3", "4", "4"]);
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
}

#[tokio::test]
async fn two_of_one_chat_change_places() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let pause = sandbox.misbehaves(Rule::server(ServerFault::Pause));
    for text in ["1", "2", "3"] {
        mei.sends(text).await;
    }
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Reorder).times(1));
    pause.ends();
    assert_eq!(endpoint.accepts(3).await, ["2", "1", "3"]);
    soon("peace", sandbox.settled()).await;

    // The first of a chat waits for the next, and is not waited for.
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Reorder).times(1));
    let first = mei.sends("4").await;
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    assert_eq!(sandbox.held().len(), 1);
    mei.sends("5").await;
    assert_eq!(endpoint.accepts(2).await, ["5", "4"]);
    soon("peace", sandbox.settled()).await;
    assert_eq!(first.text.as_deref(), Some("4"));

    // Where all are to, two and two do, and no one changes back.
    let pause = sandbox.misbehaves(Rule::server(ServerFault::Pause));
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Reorder));
    for text in ["6", "7", "8"] {
        mei.sends(text).await;
    }
    pause.ends();
    assert_eq!(endpoint.accepts(2).await, ["7", "6"]);
    mei.sends("9").await;
    assert_eq!(endpoint.accepts(2).await, ["9", "8"]);
}

#[tokio::test]
async fn an_update_is_dropped() {
    let (sandbox, mut endpoint, mei) = scene().await;
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Drop).times(1));
    mei.sends("lost").await;
    mei.sends("heard").await;
    assert_eq!(endpoint.accepts(1).await, ["heard"]);
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    assert_eq!(bot(&sandbox).get_webhook_info().await.unwrap().pending_update_count, 0);
}

#[tokio::test]
async fn an_update_is_held_until_it_is_released_and_its_chat_with_it() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let li = sandbox.user("Li");
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Hold).chat(mei.id().0).times(1));
    mei.sends("mei 1").await;
    mei.sends("mei 2").await;
    li.sends("li 1").await;
    assert_eq!(endpoint.accepts(1).await, ["li 1"]);
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    assert_eq!(bot(&sandbox).get_webhook_info().await.unwrap().pending_update_count, 2);
    let [held] = sandbox.held()[..] else { panic!("one is held") };
    assert!(sandbox.releases(held));
    assert!(!sandbox.releases(held), "once");
    assert_eq!(endpoint.accepts(2).await, ["mei 1", "mei 2"]);
    soon("peace", sandbox.settled()).await;
    assert!(!sandbox.holds(held), "it is gone");
}

#[tokio::test]
async fn an_update_comes_late_and_its_chat_with_it() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let late = Duration::from_millis(150);
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Delay(late)).times(1));
    let begun = Instant::now();
    mei.sends("1").await;
    mei.sends("2").await;
    let first = endpoint.next().await;
    assert!(first.at - begun >= late, "{:?}", first.at - begun);
    assert_eq!(first.text(), "1");
    first.answer(StatusCode::OK);
    assert_eq!(endpoint.accepts(1).await, ["2"]);
    soon("peace", sandbox.settled()).await;
}

#[tokio::test]
async fn what_is_late_is_waited_for() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let late = DeliveryFault::Delay(Duration::from_millis(100));
    let late = sandbox.misbehaves(Rule::deliveries(late));
    mei.sends("1").await;
    soon("the delay", late.happens(1)).await;
    let peace = sandbox.settled();
    let (texts, ()) = tokio::join!(endpoint.accepts(1), soon("peace", peace));
    assert_eq!(texts, ["1"]);
}

#[tokio::test]
async fn what_is_late_is_not_sent_if_it_is_held_or_paused_meanwhile() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let late = DeliveryFault::Delay(Duration::from_millis(100));
    let late = sandbox.misbehaves(Rule::deliveries(late).times(1));
    mei.sends("1").await;
    soon("the delay", late.happens(1)).await;
    let pause = sandbox.misbehaves(Rule::server(ServerFault::Pause));
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    pause.ends();
    assert_eq!(endpoint.accepts(1).await, ["1"]);
    soon("peace", sandbox.settled()).await;
}

#[tokio::test]
async fn a_webhook_that_takes_long_is_given_up_and_asked_again() {
    let (sandbox, mut endpoint, mei) = scene().await;
    let soon_over = DeliveryFault::TimeOut(Duration::from_millis(50));
    sandbox.misbehaves(Rule::deliveries(soon_over).times(1));
    mei.sends("slow").await;
    let mut first = endpoint.next().await;
    let second = endpoint.next().await;
    assert_eq!(second.update.update_id, first.update.update_id);
    first.is_given_up().await;
    let info = bot(&sandbox).get_webhook_info().await.unwrap();
    assert_eq!(info.last_error_message.as_deref(), Some("Read timeout expired"));
    second.answer(StatusCode::OK);
    soon("peace", sandbox.settled()).await;
}

#[tokio::test]
async fn half_an_update_comes_and_then_all_of_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    bot(&sandbox).set_webhook(url).await.unwrap();
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::CutBody).times(1));
    sandbox.user("Mei").sends("tea").await;

    let (mut wire, _) = soon("a connection", listener.accept()).await.unwrap();
    let mut bytes = Vec::new();
    drop(soon("its end", wire.read_to_end(&mut bytes)).await);
    let request = String::from_utf8(bytes).unwrap();
    let (head, half) = request.split_once("\r\n\r\n").unwrap();
    let length = content_length(head);
    assert_eq!(half.len(), length / 2);
    assert!(half.starts_with(r#"{"update_id":"#) || half.starts_with(r#"{"message":"#), "{half}");

    let (mut wire, _) = soon("another connection", listener.accept()).await.unwrap();
    let mut whole = Vec::new();
    let is_whole = |request: &[u8]| {
        let request = String::from_utf8_lossy(request);
        request.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() == length)
    };
    while !is_whole(&whole) {
        let read = soon("the update", wire.read_buf(&mut whole)).await.unwrap();
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&whole));
    }
    wire.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    soon("peace", sandbox.settled()).await;
}

#[tokio::test]
async fn deliveries_are_paused_and_what_is_under_way_ends() {
    let (sandbox, mut endpoint, mei) = scene().await;
    mei.sends("1").await;
    let under_way = endpoint.next().await;
    let pause = sandbox.misbehaves(Rule::server(ServerFault::Pause));
    mei.sends("2").await;
    under_way.answer(StatusCode::OK);
    soon("peace", sandbox.settled()).await;
    assert!(endpoint.is_idle());
    assert_eq!(bot(&sandbox).get_webhook_info().await.unwrap().pending_update_count, 1);
    pause.ends();
    assert_eq!(endpoint.accepts(1).await, ["2"]);
    soon("peace", sandbox.settled()).await;

    // A pause can end by itself.
    let short = Rule::server(ServerFault::Pause).lasts(Duration::from_millis(50));
    sandbox.misbehaves(short);
    mei.sends("3").await;
    assert_eq!(endpoint.accepts(1).await, ["3"]);
}
