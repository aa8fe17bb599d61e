//! The end, whatever the platform does meanwhile, and the change from one process to the next.

use std::time::{Duration, Instant};

use bot_core::{Bot, Token};
use bot_sandbox::{Call, Fault, Rule, Sandbox};
use bot_server::{App, OnShutdown, RunError, handlers, prelude::*, testing::TestBot};

use crate::{
    inside::{Inside, by_webhook},
    support::{Log, Program, called, free_port, names, soon},
};

const MINUTE: Duration = Duration::from_secs(60);

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

fn app() -> App {
    App::new().handlers(handlers![echo]).sync_commands(false)
}

/// The bot's token in somebody else's hand.
fn by_hand(sandbox: &Sandbox) -> Bot {
    let bot = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    bot.build().unwrap()
}

async fn webhook_of(sandbox: &Sandbox) -> String {
    by_hand(sandbox).get_webhook_info().await.unwrap().url
}

async fn ready(sandbox: &Sandbox) -> Inside {
    let log = Log::capture();
    let bot = Inside::webhook(sandbox, app(), None, |_| ()).await;
    log.says("ready: the webhook is set").await;
    bot
}

fn count(calls: &[Call], method: &str) -> usize {
    calls.iter().filter(|call| call.method == method).count()
}

#[tokio::test]
async fn trouble_that_passes_keeps_no_webhook() {
    for step in ["getWebhookInfo", "deleteWebhook"] {
        for fault in [
            Fault::Close,
            Fault::CloseAfter,
            Fault::html(502),
            Fault::server_error(500),
            Fault::too_many_requests(1),
        ] {
            let sandbox = Sandbox::start().await.unwrap();
            let bot = ready(&sandbox).await;
            let trouble = sandbox.misbehaves(Rule::on(step, fault.clone()).times(1));
            bot.stops().await;
            assert_eq!(trouble.times(), 1, "{step} {fault:?}");
            assert_eq!(webhook_of(&sandbox).await, "", "{step} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_platform_that_is_away_at_the_end_is_given_up_with_the_remedy() {
    let away = async {
        let sandbox = Sandbox::start().await.unwrap();
        let mut bot = Program::fixture().webhook(&sandbox, free_port()).start();
        called(&sandbox, "getWebhookInfo").await;
        let _down = sandbox.goes_down().await;
        let began = Instant::now();
        bot.signal("TERM").await;
        let status = bot.ends().await;
        assert!(began.elapsed() < Duration::from_secs(20), "{}", bot.output());
        assert_eq!(status.code(), Some(1), "{}", bot.output());
        let output = bot.output();
        assert!(output.contains("error: the webhook could not be deleted ("), "{output}");
        assert!(output.contains("run this program with `webhook delete`"), "{output}");
    };
    let in_trouble = async {
        let sandbox = Sandbox::start().await.unwrap();
        let mut bot = ready(&sandbox).await;
        sandbox.misbehaves(Rule::on("deleteWebhook", Fault::html(502)));
        bot.stop();
        let error = bot.ends().await.unwrap_err();
        assert!(matches!(error, RunError::DeleteWebhook { attempts: 3.., .. }), "{error:?}");
        assert_eq!(error.exit_code(), 1);
    };
    tokio::join!(away, in_trouble);
}

#[tokio::test]
async fn what_no_waiting_mends_at_the_end_is_told_at_once() {
    for fault in [Fault::unauthorized(), Fault::too_many_requests(600)] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut bot = ready(&sandbox).await;
        let fault = sandbox.misbehaves(Rule::on("deleteWebhook", fault));
        bot.stop();
        let error = bot.ends().await.unwrap_err();
        assert!(matches!(error, RunError::DeleteWebhook { attempts: 1, .. }), "{error:?}");
        assert_eq!(fault.times(), 1);
    }
}

#[tokio::test]
async fn with_keep_nothing_is_deleted_and_nothing_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut settings = by_webhook(&sandbox, free_port(), None, |_| ());
    settings.on_shutdown = OnShutdown::Keep;
    let log = Log::capture();
    let bot = Inside::start(app(), settings, 0);
    log.says("ready: the webhook is set").await;
    let calls = sandbox.misbehaves(Rule::on("*Webhook*", Fault::Close));
    bot.stops().await;
    assert_eq!(calls.times(), 0);
    calls.ends();
    assert!(webhook_of(&sandbox).await.ends_with("/hook"));
}

#[tokio::test]
async fn with_always_a_webhook_of_another_process_is_deleted_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut settings = by_webhook(&sandbox, free_port(), None, |_| ());
    settings.on_shutdown = OnShutdown::Always;
    let bot = Inside::start(app(), settings, 0);
    called(&sandbox, "getWebhookInfo").await;
    by_hand(&sandbox).set_webhook("http://127.0.0.1:9/another").await.unwrap();
    bot.stops().await;
    assert_eq!(webhook_of(&sandbox).await, "");
}

#[tokio::test]
async fn an_old_process_may_stop_while_the_new_one_is_about_to_set_its_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let old = ready(&sandbox).await;
    let late = Rule::on("setWebhook", Fault::Delay(Duration::from_millis(500))).times(1);
    let late = sandbox.misbehaves(late);
    let port = free_port();
    let new = Inside::start(app(), by_webhook(&sandbox, port, None, |_| ()), port);
    soon("the new one's setWebhook", late.happens(1)).await;
    old.stops().await;
    let mei = sandbox.user("Mei");
    mei.sends("who is there?").await;
    mei.sees("who is there?").await;
    assert!(webhook_of(&sandbox).await.contains(&format!(":{port}/hook?run=")));
    new.stops().await;
    assert_eq!(webhook_of(&sandbox).await, "");
}

/// The API has no "delete it if it is mine": the old process has seen that the webhook is its own, and
/// deletes it when it is the new one's.
#[tokio::test]
async fn a_webhook_that_an_old_process_takes_along_is_set_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut old = ready(&sandbox).await;
    let late = Rule::on("deleteWebhook", Fault::Delay(Duration::from_millis(700))).times(1);
    let late = sandbox.misbehaves(late);
    old.stop();
    soon("the old one's deleteWebhook", late.happens(1)).await;
    let port = free_port();
    let mut settings = by_webhook(&sandbox, port, None, |_| ());
    settings.drop_pending_updates = true;
    let log = Log::capture();
    let new = Inside::start(app(), settings, port);
    log.says("ready: the webhook is set").await;
    old.ends().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("who is there?").await; // nobody is, yet
    mei.sees("who is there?").await;
    assert!(webhook_of(&sandbox).await.contains(&format!(":{port}/hook?run=")));
    log.says("it is set again").await;
    let calls = sandbox.calls();
    let drops: Vec<_> = calls.iter().filter(|call| call.method == "setWebhook").collect();
    let drops: Vec<_> =
        drops.iter().map(|call| &*call.parameters["drop_pending_updates"]).collect();
    assert_eq!(drops, ["false", "true", "false"], "what waits is dropped once");
    new.stops().await;
}

/// A bot whose clock stands still, which looks at its webhook once a minute.
async fn still() -> TestBot {
    let builder = TestBot::builder(app()).settings(|settings| {
        if let bot_server::Receive::Webhook(webhook) = &mut settings.receive {
            webhook.look_every = MINUTE;
        }
    });
    let bot = builder.paused().start().await;
    bot.passes(5 * MINUTE).await;
    bot
}

#[tokio::test]
async fn a_webhook_of_another_program_is_told_of_once_and_left_alone() {
    let log = Log::capture();
    let bot = still().await;
    let hand = by_hand(bot.sandbox());
    let ours = webhook_of(bot.sandbox()).await;
    hand.set_webhook("http://127.0.0.1:9/another").await.unwrap();
    bot.passes(5 * MINUTE).await;
    let warning = "another program has set another webhook";
    assert_eq!(log.text().matches(warning).count(), 1, "{}", log.text());
    assert_eq!(webhook_of(bot.sandbox()).await, "http://127.0.0.1:9/another");
    // Who gives it back is heard.
    hand.set_webhook(&*ours).await.unwrap();
    bot.passes(2 * MINUTE).await;
    assert!(log.text().contains("the webhook is this process's again"), "{}", log.text());
    hand.set_webhook("http://127.0.0.1:9/another").await.unwrap();
    let sandbox_calls = bot.sandbox().calls();
    assert_eq!(count(&sandbox_calls, "setWebhook"), 4, "its own, and those by hand");
    bot.passes(2 * MINUTE).await;
    assert_eq!(log.text().matches(warning).count(), 2, "{}", log.text());
    let before = count(&bot.sandbox().calls(), "deleteWebhook");
    bot.stop().await;
    assert_eq!(before, 0);
}

#[tokio::test]
async fn a_webhook_that_somebody_deletes_later_is_told_of_once_and_not_set_again() {
    let log = Log::capture();
    let bot = still().await;
    by_hand(bot.sandbox()).delete_webhook().await.unwrap();
    bot.passes(5 * MINUTE).await;
    assert_eq!(log.text().matches("the webhook is deleted: ").count(), 1, "{}", log.text());
    assert_eq!(webhook_of(bot.sandbox()).await, "");
    assert_eq!(count(&bot.sandbox().calls(), "setWebhook"), 1);
    bot.stop().await;
}

#[tokio::test]
async fn a_platform_that_is_away_for_some_minutes_is_told_of_once() {
    let log = Log::capture();
    let bot = still().await;
    let away = bot.sandbox().misbehaves(Rule::on("getWebhookInfo", Fault::html(502)));
    bot.passes(5 * MINUTE).await;
    assert!(away.times() >= 4);
    away.ends();
    bot.passes(2 * MINUTE).await;
    let text = log.text();
    assert_eq!(text.matches("the webhook cannot be looked at").count(), 1, "{text}");
    bot.stop().await;
}

#[tokio::test]
async fn every_signal_that_containers_stop_with_stops_it() {
    for signal in ["TERM", "INT", "QUIT"] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut bot = Program::fixture().webhook(&sandbox, free_port()).start();
        called(&sandbox, "getWebhookInfo").await;
        bot.signal(signal).await;
        let status = bot.ends().await;
        assert_eq!(status.code(), Some(0), "{signal}: {}", bot.output());
        assert_eq!(names(&sandbox.calls()).last(), Some(&"deleteWebhook"), "{signal}");
    }
}

#[test]
fn a_runtime_that_is_dropped_takes_the_bot_along() {
    let outside = tokio::runtime::Runtime::new().unwrap();
    let sandbox = outside.block_on(Sandbox::start()).unwrap();
    for step in ["getMe", "setWebhook", "sendMessage"] {
        // In the middle of a call, whichever that is.
        let slow = sandbox.misbehaves(Rule::on(step, Fault::Delay(MINUTE)));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let bot = runtime.block_on(async {
            Inside::start(app(), by_webhook(&sandbox, free_port(), None, |_| ()), 0)
        });
        if step == "sendMessage" {
            outside.block_on(async {
                called(&sandbox, "setWebhook").await;
                sandbox.user("Mei").sends("tea").await;
            });
        }
        outside.block_on(soon(step, slow.happens(1)));
        slow.ends();
        let (done, is_done) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            drop(runtime);
            done.send(()).unwrap();
        });
        is_done.recv_timeout(crate::support::PATIENCE).expect("nothing hangs");
        let ended = outside.block_on(bot.outcome());
        assert!(ended.is_err_and(|why| why.is_cancelled()), "it has not panicked");
    }
}

#[tokio::test]
async fn a_bot_that_is_dropped_leaves_its_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let settings = by_webhook(&sandbox, port, None, |_| ());
    let bot = tokio::spawn(app().serve(settings, std::future::pending()));
    called(&sandbox, "getWebhookInfo").await;
    bot.abort();
    assert!(bot.await.is_err_and(|why| why.is_cancelled()));
    let free = async {
        while tokio::net::TcpListener::bind(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await; // its connections end with their tasks
        }
    };
    soon("the port", free).await;
}
