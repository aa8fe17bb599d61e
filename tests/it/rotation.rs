//! The webhook's secret while it is being changed, and requests without it.

use bot_core::{Bot, Token};
use bot_sandbox::{Fault, Rule, Sandbox};
use bot_server::{App, OnShutdown, WebhookSecret, handlers, prelude::*};

use crate::{
    inside::{Inside, by_webhook},
    support::{Log, called, free_port, soon},
};

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

fn app() -> App {
    App::new().handlers(handlers![echo]).sync_commands(false)
}

fn secret(text: &str) -> WebhookSecret {
    WebhookSecret::new(text).unwrap()
}

/// The server sends with the old secret until the new process has called setWebhook, which is long in
/// coming here.
#[tokio::test]
async fn no_update_is_lost_or_refused_while_the_secret_is_changed() {
    let (sandbox, port) = (Sandbox::start().await.unwrap(), free_port());
    let before = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let url = format!("http://127.0.0.1:{port}/hook");
    before.build().unwrap().set_webhook(&*url).secret_token("old").await.unwrap();

    let busy = sandbox.misbehaves(Rule::on("setWebhook", Fault::server_error(500)));
    let mut settings = by_webhook(&sandbox, port, None, |webhook| {
        webhook.secret = Some(secret("new"));
        webhook.previous_secret = Some(secret("old"));
    });
    settings.on_shutdown = OnShutdown::Keep;
    let log = Log::capture();
    let bot = Inside::start(app(), settings, port);
    soon("its setWebhook", busy.happens(1)).await;
    let mei = sandbox.user("Mei");
    mei.sends("with the old one").await;
    mei.sees("with the old one").await;
    assert!(!log.text().contains("ready: "), "{}", log.text());
    busy.ends();
    log.says("ready: the webhook is set").await;
    mei.sends("with the new one").await;
    mei.sees("with the new one").await;
    assert!(!log.text().contains("were refused"), "{}", log.text());
    bot.stops().await;
    let calls = sandbox.calls();
    let set = calls.iter().rfind(|call| call.method == "setWebhook").unwrap();
    assert_eq!(set.parameters["secret_token"], "new");
}

async fn post(port: u16, secret: Option<&str>) -> u16 {
    let request = reqwest::Client::new().post(format!("http://127.0.0.1:{port}/hook"));
    let request = request.body(r#"{"update_id":1}"#);
    let request = match secret {
        Some(secret) => request.header("X-Telegram-Bot-Api-Secret-Token", secret),
        None => request,
    };
    soon("an answer", request.send()).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn requests_without_a_secret_are_counted_and_do_not_fill_the_log() {
    let sandbox = Sandbox::start().await.unwrap();
    let log = Log::capture();
    let bot = Inside::webhook(&sandbox, app(), None, |webhook| {
        webhook.secret = Some(secret("new"));
        webhook.previous_secret = Some(secret("old"));
    })
    .await;
    for wrong in [None, Some(""), Some("ne"), Some("newold"), Some("OLD")] {
        for _ in 0..4 {
            assert_eq!(post(bot.port, wrong).await, 401, "{wrong:?}");
        }
    }
    assert_eq!(post(bot.port, Some("new")).await, 200);
    assert_eq!(post(bot.port, Some("old")).await, 200);
    bot.stops().await;
    let text = log.text();
    let told: Vec<_> = text.lines().filter(|line| line.contains("were refused")).collect();
    assert!(matches!(told[..], [line] if line.contains("requests=1")), "{told:#?}");
    assert!(text.contains("refused=20"), "{text}");
}

#[tokio::test]
async fn without_an_old_secret_the_new_one_is_all_that_is_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Inside::webhook(&sandbox, app(), None, |webhook| {
        webhook.secret = Some(secret("new"));
    })
    .await;
    let derived = WebhookSecret::derived(&Token::new(sandbox.token()).unwrap());
    for (secret, status) in [("new", 200), ("old", 401), (derived.reveal(), 401)] {
        assert_eq!(post(bot.port, Some(secret)).await, status);
    }
    bot.stops().await;
    assert_eq!(called(&sandbox, "setWebhook").await[1].parameters["secret_token"], "new");
}
