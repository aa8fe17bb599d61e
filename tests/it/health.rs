//! What operators are answered of a bot's health, where, and when it is not ready.

use bot_core::{Bot, Token};
use bot_sandbox::{Fault, Rule, Sandbox};
use bot_server::{App, Dialect, RunError, handlers, prelude::*};
use reqwest::{Method, StatusCode};

use crate::{
    inside::{self, Inside},
    support::{Program, Waiting, called, free_port, soon},
};

/// Asks for a path; status and body.
pub(crate) async fn ask(port: u16, method: Method, path: &str) -> (StatusCode, String) {
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let answer = soon("an answer", client.request(method, url).send()).await.unwrap();
    (answer.status(), soon("its body", answer.text()).await.unwrap())
}

pub(crate) async fn get(port: u16, path: &str) -> (StatusCode, String) {
    ask(port, Method::GET, path).await
}

/// Asks whether it is ready until it says this.
async fn says(port: u16, status: StatusCode, part: &str) {
    let said = async {
        loop {
            let (code, body) = get(port, "/readyz").await;
            if code == status && body.contains(part) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    soon(part, said).await;
}

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

#[tokio::test]
async fn a_bot_is_healthy_from_the_start_and_ready_while_it_receives() {
    let sandbox = Sandbox::start().await.unwrap();
    let away = sandbox.misbehaves(Rule::on("getMe", Fault::refuse(503, "away")));
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    called(&sandbox, "getMe").await;
    assert_eq!(get(port, "/healthz").await, (StatusCode::OK, "ok\n".into()));
    let starting = "{\"ready\":false,\"why\":\"it is starting\"}\n";
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    assert_eq!(get(port, "/readyz").await, (unavailable, starting.into()));

    away.ends();
    says(port, StatusCode::OK, "{\"ready\":true}\n").await;
    let waiting = Waiting::new().await;
    sandbox.user("Mei").sends(waiting.command()).await;
    let goes_on = waiting.runs().await;
    bot.signal("TERM").await;
    says(port, unavailable, "it is stopping").await;
    assert_eq!(get(port, "/healthz").await.0, StatusCode::OK);
    drop(goes_on);
    assert_eq!(bot.ends().await.code(), Some(0), "{}", bot.output());
}

#[tokio::test]
async fn a_bot_whose_webhook_is_anothers_is_not_ready() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = App::new().handlers(handlers![echo]);
    let bot = Inside::webhook(&sandbox, app, None, |webhook| {
        webhook.look_every = std::time::Duration::from_millis(50);
    })
    .await;
    says(bot.port, StatusCode::OK, "true").await;
    let other = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let other = other.build().unwrap();
    other.set_webhook(format!("http://127.0.0.1:{}/other", free_port())).await.unwrap();
    says(bot.port, StatusCode::SERVICE_UNAVAILABLE, "not its own any more").await;
    bot.stops().await;
}

#[tokio::test]
async fn operators_only_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Inside::webhook(&sandbox, App::new().handlers(handlers![echo]), None, |_| {}).await;
    says(bot.port, StatusCode::OK, "true").await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            let (status, body) = ask(bot.port, method.clone(), path).await;
            assert_eq!((status, &*body), (StatusCode::METHOD_NOT_ALLOWED, ""), "{method} {path}");
        }
        let (status, body) = ask(bot.port, Method::HEAD, path).await;
        assert_eq!((status, &*body), (StatusCode::OK, ""), "HEAD {path}");
    }
    for path in ["/healthz/", "/readyz/x", "/metricsx"] {
        assert!(get(bot.port, path).await.0.is_client_error(), "{path}");
    }
    bot.stops().await;
}

#[tokio::test]
async fn an_address_of_their_own_has_them_alone_and_a_bot_that_polls_has_them_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let (port, operators) = (free_port(), free_port());
    let own = format!("127.0.0.1:{operators}");
    let fixture = || Program::fixture().env("BOT_OPERATIONS_LISTEN", &own);
    let mut bot = fixture().webhook(&sandbox, port).start();
    called(&sandbox, "getWebhookInfo").await;
    says(operators, StatusCode::OK, "true").await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(get(operators, path).await.0, StatusCode::OK, "{path}");
        assert!(get(port, path).await.0.is_client_error(), "{path}");
    }
    assert_eq!(ask(operators, Method::POST, "/hook").await.0, StatusCode::NOT_FOUND);
    bot.stops().await;

    let mut bot = fixture().polling(&sandbox).start();
    called(&sandbox, "getUpdates").await;
    says(operators, StatusCode::OK, "true").await;
    assert!(get(operators, "/metrics").await.1.contains("receive=\"polling\""));
    bot.stops().await;
}

#[tokio::test]
async fn an_address_that_cannot_be_had_is_said_before_any_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = listener.local_addr().unwrap();
    let program = Program::fixture().polling(&sandbox).env("BOT_OPERATIONS_LISTEN", taken);
    let (code, output) = program.run().await;
    assert_eq!(code, Some(1), "{output}");
    let expected =
        format!("error: cannot listen on {taken} (BOT_OPERATIONS_LISTEN); nothing was called");
    assert!(output.contains(&expected), "{output}");
    assert!(sandbox.calls().is_empty());
}

#[tokio::test]
async fn paths_and_addresses_that_collide_are_wrong_settings() {
    let wrong = |port: u16| {
        Program::fixture().env("BOT_TOKEN", "1:x").env("BOT_LISTEN", format!("127.0.0.1:{port}"))
    };
    for path in ["/healthz", "/readyz", "/metrics"] {
        let program = wrong(free_port()).env("BOT_WEBHOOK_URL", format!("https://x.org{path}"));
        let (code, output) = program.run().await;
        assert_eq!(code, Some(2), "{output}");
        let expected = format!("BOT_WEBHOOK_URL: {path} is answered to operators");
        assert!(output.contains(&expected), "{output}");
    }
    let port = free_port();
    let program = wrong(port)
        .env("BOT_WEBHOOK_URL", "https://x.org/hook")
        .env("BOT_OPERATIONS_LISTEN", format!("127.0.0.1:{port}"));
    let (code, output) = program.run().await;
    assert_eq!(code, Some(2), "{output}");
    assert!(
        output.contains("BOT_OPERATIONS_LISTEN: ") && output.contains("another port"),
        "{output}"
    );

    // With an address of their own, the endpoint may have any path.
    let sandbox = Sandbox::start().await.unwrap();
    let mut bot = Program::fixture()
        .webhook(&sandbox, port)
        .env("BOT_WEBHOOK_URL", format!("http://127.0.0.1:{port}/metrics"))
        .env("BOT_OPERATIONS_LISTEN", "127.0.0.1:0")
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    bot.stops().await;
}

#[tokio::test]
async fn an_application_that_a_bot_is_mounted_in_has_their_routes_where_it_wants() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = App::new().handlers(handlers![echo]);
    let settings = inside::settings(&sandbox, Dialect::Telegram);
    let (routes, bot) = app.router(settings).unwrap();
    let routes = routes.nest("/bot", bot.operations());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    assert!(get(port, "/bot/readyz").await.1.contains("it is starting"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let life = tokio::spawn(bot.run(async { drop(stopped.await) }));
    let ready = async {
        while get(port, "/bot/readyz").await.0 != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    };
    soon("readiness", ready).await;
    assert!(get(port, "/bot/metrics").await.1.contains("bot_ready 1\n"));
    drop(stop);
    let ended: Result<(), RunError> = soon("the end", life).await.unwrap();
    ended.unwrap();
}
