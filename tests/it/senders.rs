//! Who may send: networks, and proxies that say where a request comes from.

use bot_core::Token;
use bot_sandbox::Sandbox;
use bot_server::WebhookSecret;
use reqwest::StatusCode;

use crate::support::{Program, called, free_port, soon};

async fn asks(port: u16, token: &str, forwarded: &str, secret: bool) -> StatusCode {
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let derived = WebhookSecret::derived(&Token::new(token).unwrap());
    let secret = if secret { derived.reveal() } else { "wrong" };
    let request = client
        .post(format!("http://127.0.0.1:{port}/hook"))
        .header("X-Telegram-Bot-Api-Secret-Token", secret)
        .header("X-Forwarded-For", forwarded)
        .body(r#"{"update_id":7}"#);
    let answer = soon("an answer", request.send()).await.unwrap();
    let status = answer.status();
    assert_eq!(answer.bytes().await.unwrap().len(), 0, "no answer says more than its status");
    status
}

#[tokio::test]
async fn only_from_where_it_may_come_and_only_named_proxies_say_where() {
    let sandbox = Sandbox::start().await.unwrap();
    let (port, token) = (free_port(), sandbox.token().to_owned());
    let bot =
        || Program::fixture().webhook(&sandbox, port).env("BOT_ALLOW_FROM", "192.0.2.0/24, ::1");
    let mut behind = bot().env("BOT_TRUSTED_PROXIES", "127.0.0.0/8").start();
    called(&sandbox, "getWebhookInfo").await;
    for (forwarded, secret, status) in [
        ("192.0.2.7", true, StatusCode::OK),
        ("6.6.6.6, 192.0.2.7", true, StatusCode::OK),
        ("192.0.2.7", false, StatusCode::UNAUTHORIZED),
        ("192.0.2.7, 6.6.6.6", true, StatusCode::FORBIDDEN),
        ("192.0.2.7, nonsense", true, StatusCode::FORBIDDEN),
        // Whoever is somewhere else does not learn whether the secret is right.
        ("6.6.6.6", true, StatusCode::FORBIDDEN),
        ("6.6.6.6", false, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(asks(port, &token, forwarded, secret).await, status, "{forwarded} {secret}");
    }
    behind.stops().await;
    let output = behind.output();
    let told = output.matches("requests from where none may come").count();
    assert_eq!(told, 1, "once a minute: {output}");

    // Nobody is believed who is not named.
    let mut open = bot().start();
    open.says("ready: the webhook is set").await;
    assert_eq!(asks(port, &token, "192.0.2.7", true).await, StatusCode::FORBIDDEN);
    open.stops().await;
}

#[tokio::test]
async fn networks_that_are_none_are_refused_in_words() {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, value, why) in [
        ("BOT_ALLOW_FROM", "example.com", "`example.com` is no network"),
        ("BOT_ALLOW_FROM", "platform", "are not those of your own API server"),
        ("BOT_TRUSTED_PROXIES", "10.0.0.7/8", "write 10.0.0.0/8 for the network"),
    ] {
        let (code, output) =
            Program::fixture().webhook(&sandbox, free_port()).env(name, value).run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.contains(&format!("{name}: ")) && output.contains(why), "{output}");
    }
}
