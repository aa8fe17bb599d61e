//! The token and the webhook's secret are shown nowhere, not even by the most talkative log.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::response::{IntoResponse, Response};
use bot_core::{Bot, CallError, Pace, RetryPolicy, Token, client::Failure, types::InputFile};
use bot_sandbox::{Fault, Sandbox};
use bot_server::WebhookSecret;

use crate::support::{Log, Program, called, free_port};

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

/// An error as anybody may print it: by itself, with its causes, for debugging.
fn shown(error: &dyn std::error::Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown = format!("{shown} {cause} {cause:?}");
        source = cause.source();
    }
    shown
}

/// A bot whose calls are made twice at most and soon.
fn caller(url: &str, token: &str) -> Bot {
    let retry = RetryPolicy::new().attempts(2).first_wait(Duration::from_millis(10));
    let token = Token::new(token).unwrap();
    Bot::builder(token).api_url(url).retry(retry).pace(Pace::UNLIMITED).build().unwrap()
}

/// A server that answers each call with the next of these, whatever was asked.
async fn answers(responses: Vec<Response>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let responses = Arc::new(Mutex::new(responses.into_iter()));
    let routes = axum::Router::new().fallback(move || {
        let response = responses.lock().unwrap().next();
        async move { response.unwrap() }
    });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

/// Errors of every kind there is, from servers that say the token wherever they can.
async fn failures(sandbox: &Sandbox) -> Vec<CallError> {
    let token = sandbox.token();
    let bot = caller(&sandbox.url(), token);
    let mut errors = Vec::new();
    let mut failed = |result: Result<_, CallError>| errors.push(result.map(drop).unwrap_err());

    // Refused, in words with the token in them; each code, and what is tried again.
    for code in [400, 401, 403, 404, 409, 413, 500, 502] {
        for _ in 0..if code < 500 { 1 } else { 2 } {
            sandbox.next("getMe", Fault::refuse(code, format!("{code} at /bot{token}/getMe")));
        }
        failed(bot.get_me().await.map(drop));
    }
    // Too soon, waited for and not.
    sandbox.next("sendMessage", Fault::refuse(400, format!("MESSAGE_TOO_MUCH {token}")));
    failed(bot.send_message(5, "x").await.map(drop));
    sandbox.next("sendMessage", Fault::too_many_requests(600));
    failed(bot.send_message(6, "x").await.map(drop));
    failed(bot.send_message(6, "x").await.map(drop));
    // A group that has moved.
    let [old, new, last] = ["a", "b", "c"].map(|title| sandbox.group(title, &[]));
    sandbox.migrate(&old, &new);
    sandbox.migrate(&new, &last);
    failed(bot.send_message(old.id(), "x").await.map(drop));
    // Broken, late, not in time.
    sandbox.next("getMe", Fault::Close);
    sandbox.next("getMe", Fault::CloseAfter);
    failed(bot.get_me().await.map(drop));
    sandbox.next("sendMessage", Fault::Delay(Duration::from_secs(60)));
    failed(bot.timeout(Duration::from_millis(50)).send_message(1, "x").await.map(drop));
    failed(bot.deadline(Duration::ZERO).get_me().await.map(drop));
    // Refused by our own check; a file that is not there.
    failed(bot.send_message(1, token.repeat(1_000)).await.map(drop));
    failed(bot.send_document(1, InputFile::path("/no/such/file")).await.map(drop));
    // Nobody there, with and without TLS, and no host of that name.
    let nobody = format!("127.0.0.1:{}", free_port());
    for url in [format!("http://{nobody}"), format!("https://{nobody}")] {
        failed(caller(&url, token).get_me().await.map(drop));
    }
    failed(caller("http://no.such.host.invalid", token).without_retries().get_me().await.map(drop));
    // TLS spoken to a server without.
    let plain = sandbox.url().replace("http:", "https:");
    failed(caller(&plain, token).get_me().await.map(drop));
    // No answer of the API's: a page, a redirect, wrong types, nothing.
    let away = format!("{}/bot{token}/getMe", sandbox.url());
    let url = answers(vec![
        format!("<html>/bot{token}</html>").into_response(),
        axum::response::Redirect::temporary(&away).into_response(),
        format!(r#"{{"ok":true,"result":"{token}"}}"#).into_response(),
        format!(r#"{{"ok":false,"description":"no","trace_id":"{token}"}}"#).into_response(),
        format!(r#"{{"{token}":1,"ok":"{token}"}}"#).into_response(),
        "".into_response(),
    ])
    .await;
    for _ in 0..6 {
        failed(caller(&url, token).get_me().await.map(drop));
    }
    errors
}

#[tokio::test]
async fn no_failed_call_shows_the_token_or_logs_it() {
    let log = Log::capture();
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.token();
    let bot = caller(&sandbox.url(), token);
    bot.get_me().await.unwrap();
    let errors = failures(&sandbox).await;
    let mut all: String = errors.iter().map(|error| shown(error)).collect();
    all += &format!("{bot:?} {:?} {:?}", bot.get_me(), Bot::builder(bot.token().clone()));
    all += &format!("{:?} {:#?}", bot.send_message(1, "x"), bot.timeout(Duration::MAX));
    all += &format!("{:?}", bot.get_me().into_future());
    for url in [format!("https://x.org/bot{token}"), format!("x://{token}"), token.to_owned()] {
        let failed = Bot::builder(bot.token().clone()).api_url(url).build().unwrap_err();
        all += &shown(&failed);
    }

    // Every kind of error was there, and the most talkative log.
    let kinds: [fn(&CallError) -> bool; 9] = [
        |e| matches!(e, CallError::Invalid(_)),
        |e| matches!(e, CallError::Api(_)),
        |e| matches!(e, CallError::Transport { failure: Failure::Connect, .. }),
        |e| matches!(e, CallError::Transport { failure: Failure::Timeout, .. }),
        |e| matches!(e, CallError::Transport { failure: Failure::Broken, .. }),
        |e| matches!(e, CallError::Answer { .. }),
        |e| matches!(e, CallError::Upload { .. }),
        |e| matches!(e, CallError::Paused { .. }),
        |e| matches!(e, CallError::Deadline { .. }),
    ];
    for (n, kind) in kinds.iter().enumerate() {
        assert!(errors.iter().any(kind), "no error of the {n}th kind");
    }
    let log = log.text();
    for target in ["bot_core::client", "hyper_util::client", "reqwest::", "trying again"] {
        assert!(log.contains(target), "nothing of {target}");
    }
    let secret = token.split_once(':').unwrap().1;
    for text in [all, log] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}

#[test]
fn no_panic_shows_the_token() {
    let token = Token::new("123456:hush-hush").unwrap();
    let bot = Bot::builder(token).build().unwrap();
    let call = bot.get_me().into_future();
    // A call outside of a runtime is one that panics.
    let panic =
        std::panic::catch_unwind(AssertUnwindSafe(|| futures_util::FutureExt::now_or_never(call)));
    let panic = panic.unwrap_err();
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or(panic.downcast_ref::<&str>().copied()).unwrap();
    assert!(words.contains("runtime") && !words.contains("hush"), "{words}");
}
