//! What goes wrong with deliveries where the bot polls.

use std::time::{Duration, Instant};

use bot_core::Payload;
use bot_sandbox::{DeliveryFault, Fault, Rule, Sandbox, ServerFault};

use crate::{bot, soon};

/// The texts of the updates from an offset on.
async fn texts(sandbox: &Sandbox, offset: i64) -> (Vec<String>, i64) {
    let updates = bot(sandbox).get_updates().offset(offset).await.unwrap();
    let next = updates.last().map_or(offset, |update| update.update_id + 1);
    let text = |payload: &Payload| match payload {
        Payload::Message(message) => message.text.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    (updates.iter().map(|update| text(&update.payload)).collect(), next)
}

#[tokio::test]
async fn an_update_is_dropped_or_held_with_all_that_follow() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, li) = (sandbox.user("Mei"), sandbox.user("Li"));
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Drop).skip(1).times(1));
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Hold).skip(1).times(1));
    for text in ["1", "dropped", "held"] {
        mei.sends(text).await;
    }
    li.sends("after it").await;
    let (got, next) = texts(&sandbox, 0).await;
    assert_eq!(got, ["1"]);
    assert_eq!(texts(&sandbox, next).await.0, [""; 0]);
    soon("peace", sandbox.settled()).await;
    let [held] = sandbox.held()[..] else { panic!("one is held") };
    assert!(sandbox.releases(held));
    assert_eq!(texts(&sandbox, next).await.0, ["held", "after it"]);
}

#[tokio::test]
async fn an_update_comes_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let late = Duration::from_millis(100);
    sandbox.misbehaves(Rule::deliveries(DeliveryFault::Delay(late)).times(1));
    sandbox.user("Mei").sends("late").await;
    let begun = Instant::now();
    let updates = soon("it", bot(&sandbox).get_updates().timeout(20).into_future()).await.unwrap();
    assert_eq!(updates.len(), 1);
    assert!(begun.elapsed() >= late, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_paused_poll_brings_nothing_until_it_goes_on() {
    let sandbox = Sandbox::start().await.unwrap();
    let pause = sandbox.misbehaves(Rule::server(ServerFault::Pause));
    sandbox.user("Mei").sends("tea").await;
    assert_eq!(texts(&sandbox, 0).await.0, [""; 0]);
    soon("peace", sandbox.settled()).await;
    let poll = bot(&sandbox).get_updates().timeout(30);
    let poll = tokio::spawn(async move { poll.await });
    let two = |calls: &[bot_sandbox::Call]| calls.len() > 1;
    soon("the poll", sandbox.called(two)).await;
    pause.ends();
    assert_eq!(soon("its end", poll).await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_lost_brings_the_updates_again() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.user("Mei").sends("tea").await;
    for fault in [Fault::CloseAfter, Fault::CutAnswer] {
        sandbox.next("getUpdates", fault);
        assert!(bot(&sandbox).without_retries().get_updates().await.is_err());
    }
    sandbox.next("getUpdates", Fault::conflict());
    let error = bot(&sandbox).get_updates().await.unwrap_err();
    assert_eq!(error.api().unwrap().error_code, 409);
    assert_eq!(texts(&sandbox, 0).await.0, ["tea"]);
}
