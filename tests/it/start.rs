//! The start against everything that can go wrong at each of its steps.

use std::time::{Duration, Instant};

use bot_core::{Bot, Token};
use bot_sandbox::{Fault, Rule, Sandbox};
use bot_server::{App, RunError, Settings, handlers, prelude::*};
use serde_json::json;

use crate::{
    inside::{self, Inside, by_webhook},
    stub::Stub,
    support::{Log, Program, called, free_port, names, soon},
};

const STEPS: [&str; 3] = ["getMe", "setWebhook", "getWebhookInfo"];

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

fn app() -> App {
    App::new().handlers(handlers![echo]).sync_commands(false)
}

/// What a bot ends with that nobody stops.
async fn ends(settings: Settings) -> RunError {
    Inside::start(app(), settings, 0).ends().await.unwrap_err()
}

/// The webhook that the server has.
async fn webhook_of(sandbox: &Sandbox) -> String {
    let bot = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    bot.build().unwrap().get_webhook_info().await.unwrap().url
}

async fn echoes(sandbox: &Sandbox, text: &str) {
    let mei = sandbox.user("Mei");
    mei.sends(text).await;
    mei.sees(text).await;
}

#[tokio::test]
async fn a_platform_that_is_away_is_waited_for_and_given_up_with_a_code_of_its_own() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let sandbox = Sandbox::start().await.unwrap();
    let speaks_no_tls = sandbox.url().replace("http://", "https://");
    for (url, why) in [
        (&*nobody, "refused"),
        ("http://nowhere.invalid", "dns error"),
        (&*speaks_no_tls, "no connection could be made"),
    ] {
        let bot = Program::fixture()
            .env("BOT_TOKEN", "1:hush-hush")
            .env("BOT_API_URL", url)
            .env("BOT_LISTEN", format!("127.0.0.1:{}", free_port()))
            .env("BOT_WEBHOOK_URL", "https://bot.example.com/hook")
            .env("BOT_START_WITHIN", "1s");
        let began = Instant::now();
        let (code, output) = bot.run().await;
        assert_eq!(code, Some(3), "{output}");
        let gave_up = output.lines().find(|line| line.starts_with("error: ")).unwrap();
        assert!(gave_up.contains("is away: "), "{output}");
        assert!(gave_up.contains("check the network, DNS and BOT_API_URL"), "{output}");
        assert!(output.matches("trying again").count() >= 2, "{output}");
        assert!(output.to_lowercase().contains(why), "{output}");
        assert!(began.elapsed() >= Duration::from_secs(1), "{output}");
        assert!(!output.contains("hush"), "{output}");
    }
}

#[tokio::test]
async fn a_platform_that_comes_back_in_time_is_all_that_is_needed() {
    let sandbox = Sandbox::start().await.unwrap();
    let down = sandbox.goes_down().await;
    let log = Log::capture();
    let bot = Inside::start(app(), by_webhook(&sandbox, free_port(), None, |_| ()), 0);
    log.says("trying again").await;
    down.ends();
    echoes(&sandbox, "back again").await;
    bot.stops().await;
}

#[tokio::test]
async fn trouble_that_passes_holds_up_no_start() {
    for step in STEPS {
        for fault in [
            Fault::Close,
            Fault::CloseAfter,
            Fault::conflict(),
            Fault::html(502),
            Fault::server_error(500),
            Fault::too_many_requests(0),
        ] {
            let sandbox = Sandbox::start().await.unwrap();
            let trouble = sandbox.misbehaves(Rule::on(step, fault.clone()).times(2));
            let bot = Inside::webhook(&sandbox, app(), None, |_| ()).await;
            echoes(&sandbox, "on its feet").await;
            bot.stops().await;
            assert_eq!(trouble.times(), 2, "{step} {fault:?}");
            assert_eq!(webhook_of(&sandbox).await, "", "{step} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_says_how_long_to_wait_is_waited_for() {
    for step in &STEPS[..2] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.misbehaves(Rule::on(*step, Fault::too_many_requests(1)).times(1));
        let mut settings = by_webhook(&sandbox, free_port(), None, |_| ());
        settings.start_within = Duration::from_millis(200); // it is not away
        let began = Instant::now();
        let bot = Inside::start(app(), settings, 0);
        called(&sandbox, "getWebhookInfo").await;
        assert!(began.elapsed() >= Duration::from_secs(1), "{step}");
        bot.stops().await;
    }
}

#[tokio::test]
async fn trouble_that_does_not_pass_ends_the_start_and_leaves_no_webhook() {
    for (step, fault) in [
        ("getMe", Fault::Close),
        ("getMe", Fault::html(502)),
        ("setWebhook", Fault::server_error(500)),
        ("setWebhook", Fault::too_many_requests(0)),
        ("setWebhook", Fault::CloseAfter), // it is set, and nobody has said so
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.misbehaves(Rule::on(step, fault.clone()));
        let mut settings = by_webhook(&sandbox, free_port(), None, |_| ());
        settings.start_within = Duration::from_millis(300);
        let error = ends(settings).await;
        assert!(matches!(error, RunError::Unreachable { attempts: 2.., .. }), "{error:?}");
        assert_eq!(error.exit_code(), 3, "{step} {fault:?}");
        assert_eq!(webhook_of(&sandbox).await, "", "{step} {fault:?}");
        assert!(!names(&sandbox.calls()).contains(&"sendMessage"));
    }
}

#[tokio::test]
async fn what_no_waiting_mends_is_told_at_once() {
    let refused = |code| Fault::refuse(code, "Bad Request: bad webhook: as the test wants");
    for (step, fault, code, words) in [
        ("getMe", Fault::unauthorized(), 4, "does not know this token"),
        ("getMe", Fault::refuse(404, "Not Found"), 4, "does not know this token"),
        ("getMe", refused(400), 1, "could not be looked up"),
        ("getMe", Fault::html(404), 1, "check BOT_API_URL"),
        ("setWebhook", Fault::unauthorized(), 4, "does not know this token"),
        ("setWebhook", refused(400), 1, "the webhook could not be set"),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let fault = sandbox.misbehaves(Rule::on(step, fault));
        let error = ends(by_webhook(&sandbox, free_port(), None, |_| ())).await;
        assert_eq!(error.exit_code(), code, "{step} {error:?}");
        assert!(error.to_string().contains(words), "{step} {error}");
        assert_eq!(fault.times(), 1, "{step} is not tried again");
        assert_eq!(webhook_of(&sandbox).await, "");
    }
}

#[tokio::test]
async fn another_program_that_is_at_it_is_waited_for_and_is_no_platform_that_is_away() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.misbehaves(Rule::on("setWebhook", Fault::conflict()));
    let mut settings = by_webhook(&sandbox, free_port(), None, |_| ());
    settings.start_within = Duration::from_millis(300);
    let error = ends(settings).await;
    assert!(matches!(error, RunError::SetWebhook(_)) && error.exit_code() == 1, "{error:?}");
}

#[tokio::test]
async fn a_webhook_that_cannot_be_verified_is_a_warning() {
    let sandbox = Sandbox::start().await.unwrap();
    let refused = sandbox.misbehaves(Rule::on("getWebhookInfo", Fault::refuse(400, "not today")));
    let log = Log::capture();
    let bot = Inside::start(app(), by_webhook(&sandbox, free_port(), None, |_| ()), 0);
    log.says("the webhook is set, but could not be verified").await;
    echoes(&sandbox, "all the same").await;
    refused.ends();
    bot.stops().await;
    assert_eq!(webhook_of(&sandbox).await, "");
}

/// A server that shows something else than it was told.
async fn shows(info: impl Fn(&str, usize) -> serde_json::Value + Send + Sync + 'static) -> Stub {
    let url = std::sync::Mutex::new(String::new());
    Stub::start(move |method, parameters, before| match method {
        "setWebhook" => {
            *url.lock().unwrap() = parameters["url"].as_str().unwrap().to_owned();
            None
        }
        "getWebhookInfo" => Some(info(&url.lock().unwrap(), before)),
        _ => None,
    })
    .await
}

fn of_stub(stub: &Stub) -> Settings {
    let mut webhook = bot_server::WebhookSettings::new(bot_server::PublicUrl::Given(
        "https://bot.example.com/hook?a=b".parse().unwrap(),
    ));
    webhook.listen = format!("127.0.0.1:{}", free_port());
    let mut settings = Settings::new(Token::new("1:x").unwrap());
    settings.platform = bot_server::Platform::custom(bot_server::Dialect::Telegram, &stub.url);
    settings.receive = bot_server::Receive::Webhook(Box::new(webhook));
    settings
}

#[tokio::test]
async fn kinds_that_the_server_has_dropped_are_named() {
    let stub = shows(|url, _| json!({"url": url, "allowed_updates": ["poll"]})).await;
    let log = Log::capture();
    let bot = Inside::start(app(), of_stub(&stub), 0);
    log.says("ready: the webhook is set").await;
    let text = log.text();
    let warning = text.lines().find(|line| line.contains("the server does not know these kinds"));
    assert!(warning.is_some_and(|line| line.contains("message")), "{text}");
    bot.stops().await;
}

#[tokio::test]
async fn another_url_is_looked_at_again_before_it_is_a_warning() {
    let old = "https://bot.example.com/old";
    // A server that is slow to show what it was told.
    let slow = shows(move |url, before| json!({"url": if before < 2 { old } else { url }})).await;
    // Another program's.
    let taken = shows(move |_, _| json!({"url": old})).await;
    for (stub, warns) in [(slow, false), (taken, true)] {
        let log = Log::capture();
        let bot = Inside::start(app(), of_stub(&stub), 0);
        log.says("ready: the webhook is set").await;
        let text = log.text();
        assert_eq!(text.contains("another program has set another webhook"), warns, "{text}");
        bot.stops().await;
        let names = stub.names();
        assert_eq!(names.iter().filter(|name| *name == "setWebhook").count(), 1, "{names:?}");
        assert_eq!(names.contains(&"deleteWebhook".to_owned()), !warns, "{names:?}");
        assert!(names.iter().filter(|name| *name == "getWebhookInfo").count() >= 3, "{names:?}");
    }
}

#[tokio::test]
async fn a_webhook_that_the_server_has_lost_at_once_is_set_again() {
    let stub = shows(|url, before| json!({"url": if before < 4 { "" } else { url }})).await;
    let log = Log::capture();
    let bot = Inside::start(app(), of_stub(&stub), 0);
    log.says("the webhook is this process's again").await;
    bot.stops().await;
    let names = stub.names();
    let set = names.iter().filter(|name| *name == "setWebhook").count();
    assert_eq!(set, 2, "{names:?}");
    assert_eq!(names.last().unwrap(), "deleteWebhook");
}

#[tokio::test]
async fn what_the_server_could_not_deliver_is_told_once() {
    let stub = shows(|url, before| match before {
        0 => json!({"url": url}),
        _ => json!({"url": url, "last_error_date": 7, "last_error_message": "no route to 1:x"}),
    })
    .await;
    let log = Log::capture();
    let bot = Inside::start(app(), of_stub(&stub), 0);
    log.says("the server could not deliver an update").await;
    stub.called(|calls| calls.iter().filter(|(name, _)| name == "getWebhookInfo").count() > 2)
        .await;
    bot.stops().await;
    let text = log.text();
    let told: Vec<_> = text.lines().filter(|line| line.contains("could not deliver")).collect();
    assert!(matches!(told[..], [line] if line.contains("no route to …")), "{told:#?}");
}

#[tokio::test]
async fn a_url_that_the_server_writes_in_its_own_way_is_the_same() {
    let stub = shows(|url, _| json!({"url": url.replace("https://bot", "HTTPS://BOT")})).await;
    let log = Log::capture();
    let bot = Inside::start(app(), of_stub(&stub), 0);
    log.says("ready: the webhook is set").await;
    assert!(!log.text().contains("another webhook"), "{}", log.text());
    bot.stops().await;
    assert_eq!(stub.names().last().unwrap(), "deleteWebhook");
}

#[tokio::test]
async fn a_bot_that_is_stopped_in_the_middle_of_its_start_leaves_no_webhook() {
    let late = Duration::from_millis(300);
    for step in STEPS {
        let sandbox = Sandbox::start().await.unwrap();
        let slow = sandbox.misbehaves(Rule::on(step, Fault::Delay(late)).times(1));
        let mut bot = Inside::start(app(), by_webhook(&sandbox, free_port(), None, |_| ()), 0);
        soon(step, slow.happens(1)).await;
        bot.stop();
        soon("the end", bot.ends()).await.unwrap();
        assert_eq!(webhook_of(&sandbox).await, "", "{step}");
        let calls = sandbox.calls();
        let was_set = names(&calls).contains(&"setWebhook");
        assert_eq!(was_set, step != "getMe", "{step}");
        assert_eq!(names(&calls).contains(&"deleteWebhook"), was_set, "{step}");
    }
}

#[tokio::test]
async fn a_bot_that_waits_for_the_platform_is_stopped_at_once() {
    for step in STEPS {
        let sandbox = Sandbox::start().await.unwrap();
        let busy = sandbox.misbehaves(Rule::on(step, Fault::too_many_requests(600)).times(1));
        let port = free_port();
        let mut bot = Program::fixture().webhook(&sandbox, port).start();
        soon(step, busy.happens(1)).await;
        bot.stops().await;
        if step != "getWebhookInfo" {
            assert_eq!(busy.times(), 1);
            let again = names(&sandbox.calls()).iter().filter(|name| **name == step).count();
            assert_eq!(again, 1, "{step} is called no more when it is time to stop");
        }
        assert_eq!(webhook_of(&sandbox).await, "", "{step}\n{}", bot.output());
    }
}

#[tokio::test]
async fn polling_waits_for_the_platform_as_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut settings = inside::settings(&sandbox, bot_server::Dialect::Telegram);
    settings.start_within = Duration::from_millis(300);
    for (step, fault, code) in [
        ("getMe", Fault::Close, 3),
        ("deleteWebhook", Fault::html(502), 3),
        ("deleteWebhook", Fault::unauthorized(), 4),
        ("deleteWebhook", Fault::refuse(400, "Bad Request: as the test wants"), 1),
    ] {
        let fault = sandbox.misbehaves(Rule::on(step, fault));
        let error = ends(settings.clone()).await;
        assert_eq!(error.exit_code(), code, "{step} {error:?}");
        fault.ends();
    }
}
