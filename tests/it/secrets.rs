//! The token and the webhook's secret are shown nowhere, not even by the most talkative log.

use bot_core::Token;
use bot_sandbox::Sandbox;
use bot_server::WebhookSecret;

use crate::support::{Program, called, free_port};

#[tokio::test]
async fn no_log_line_has_a_secret_in_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.token();
    let hidden = WebhookSecret::derived(&Token::new(token).unwrap());
    let port = free_port();
    let mut bot = Program::fixture()
        .webhook(&sandbox, port)
        // Some put the token into the path.
        .env("BOT_WEBHOOK_URL", format!("http://127.0.0.1:{port}/{token}"))
        .env("BOT_LOG", "trace")
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    for text in ["hello", "/fail", "/panic", "/refused"] {
        mei.sends(text).await;
    }
    mei.sends("last").await;
    mei.sees("last").await;
    bot.stops().await;
    let output = bot.output();
    assert!(output.contains("TRACE") && output.contains("the handler failed"), "{output}");
    for secret in [token, token.split_once(':').unwrap().1, hidden.reveal()] {
        let line = output.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}

#[tokio::test]
async fn no_wrong_setting_shows_the_token() {
    let token = "123456:hush-hush";
    for (name, value) in [
        ("BOT_API_URL", format!("https://api.safew.org/bot{token}")),
        ("BOT_API_URL", format!("x://{token}")),
        ("BOT_WEBHOOK_URL", format!("https://bot.example.com:99/{token}")),
        ("BOT_WEBHOOK_URL", token.to_owned()),
        ("BOT_LISTEN", token.to_owned()),
        ("BOT_TOKEN", format!("{token}!")),
    ] {
        let (code, output) =
            Program::fixture().env("BOT_TOKEN", token).env(name, value).run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.starts_with("error: ") && !output.contains("hush"), "{output}");
    }
}

#[tokio::test]
async fn no_failed_call_shows_the_token() {
    // Nothing listens there any more.
    let port = free_port();
    for url in [format!("http://127.0.0.1:{port}"), format!("https://127.0.0.1:{port}")] {
        let token = Token::new("123456:hush-hush").unwrap();
        let bot = bot_core::Bot::builder(token).api_url(&url).build().unwrap();
        let error = bot.get_me().await.unwrap_err();
        let mut shown = format!("{error} {error:?} {bot:?} {:?}", bot.get_me());
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            shown = format!("{shown} {cause} {cause:?}");
            source = cause.source();
        }
        assert!(shown.contains("getMe: no answer from the server"), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }
}
