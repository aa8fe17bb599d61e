//! Whose the webhook is after a take-over: the new process's, whichever of the two is first.

use std::time::Duration;

use bot_sandbox::{Fault, Rule, Sandbox};

use super::load::{READY, webhook_url};
use crate::support::{Process, Program, Waiting, free_port, names, soon};

/// A process that is ready, and its port.
async fn ready(sandbox: &Sandbox, policy: &str) -> (Process, u16) {
    let port = free_port();
    let program = Program::fixture().webhook(sandbox, port).env("BOT_ON_SHUTDOWN", policy);
    let process = program.start();
    process.says(READY).await;
    (process, port)
}

/// The new process has the webhook and works; it removes it at its end if that is the policy.
async fn has_taken_over(sandbox: &Sandbox, mut new: Process, port: u16, policy: &str) {
    let url = webhook_url(sandbox).await;
    assert!(url.starts_with(&format!("http://127.0.0.1:{port}/")), "{policy}: {url}");
    assert!(!names(&sandbox.calls()).contains(&"deleteWebhook"), "{policy}");
    let mei = sandbox.user("Mei");
    mei.sends("who is there?").await;
    mei.sees("who is there?").await;
    new.stops().await;
    let deleted = names(&sandbox.calls()).contains(&"deleteWebhook");
    assert_eq!(deleted, policy == "delete", "{policy}");
    assert_eq!(webhook_url(sandbox).await.is_empty(), policy == "delete", "{policy}");
}

#[tokio::test]
async fn a_webhook_that_was_set_before_the_old_process_was_stopped_stays() {
    for policy in ["delete", "keep"] {
        let sandbox = Sandbox::start().await.unwrap();
        let (mut old, _) = ready(&sandbox, policy).await;
        let (new, port) = ready(&sandbox, policy).await;
        old.stops().await;
        has_taken_over(&sandbox, new, port, policy).await;
    }
}

#[tokio::test]
async fn a_webhook_that_is_set_while_the_old_process_is_stopping_stays() {
    for policy in ["delete", "keep"] {
        let sandbox = Sandbox::start().await.unwrap();
        let (mut old, _) = ready(&sandbox, policy).await;
        let waiting = Waiting::new().await;
        sandbox.user("Li").sends(waiting.command()).await;
        let in_the_old = waiting.runs().await;
        old.signal("TERM").await;
        old.says("terminated: stopping").await;
        let (new, port) = ready(&sandbox, policy).await;
        // Neither knows of the other: it is sent to the new one as well.
        let in_the_new = waiting.runs().await;
        drop((in_the_old, in_the_new));
        let status = soon("the end of the old one", old.ends()).await;
        assert_eq!(status.code(), Some(0), "{}", old.output());
        has_taken_over(&sandbox, new, port, policy).await;
    }
}

/// There is no call that deletes a webhook only if it is one's own: the old process has looked, and
/// deletes what is the new one's by now.
#[tokio::test]
async fn a_webhook_that_the_old_process_deletes_after_all_is_set_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut old, _) = ready(&sandbox, "delete").await;
    let late = Fault::Delay(Duration::from_secs(3));
    let late = sandbox.misbehaves(Rule::on("deleteWebhook", late).times(1));
    old.signal("TERM").await;
    soon("the last call", late.happens(1)).await;
    let (mut new, port) = ready(&sandbox, "delete").await;
    let status = soon("the end of the old one", old.ends()).await;
    assert_eq!(status.code(), Some(0), "{}", old.output());
    soon("a webhook", sandbox.receives()).await.unwrap();
    let url = webhook_url(&sandbox).await;
    assert!(url.starts_with(&format!("http://127.0.0.1:{port}/")), "{url}");
    let mei = sandbox.user("Mei");
    mei.sends("who is there?").await;
    mei.sees("who is there?").await;
    new.stops().await;
}
