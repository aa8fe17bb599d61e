//! A bot in a program that has its own server, or its own socket.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use bot_core::{Bot, Token};
use bot_sandbox::Sandbox;
use bot_server::{
    App, Dialect, PublicUrl, Receive, RunError, Settings, Tls, WebhookSettings, handlers,
    prelude::*,
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, oneshot},
};

use crate::{
    inside,
    support::{Log, called, names, soon},
};

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

fn app() -> App {
    App::new().handlers(handlers![echo]).sync_commands(false)
}

fn by_webhook(sandbox: &Sandbox, url: PublicUrl) -> Settings {
    let mut settings = inside::settings(sandbox, Dialect::Telegram);
    settings.receive = Receive::Webhook(Box::new(WebhookSettings::new(url)));
    settings
}

async fn echoes(sandbox: &Sandbox, text: &str) {
    let mei = sandbox.user("Mei");
    mei.sends(text).await;
    mei.sees(text).await;
}

async fn ask(url: &str) -> (u16, String) {
    let answer = soon("an answer", reqwest::get(url)).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_bot_lives_in_an_application_beside_its_other_routes() {
    for path in ["/hook", "/a:b/c*", "/%7Bid%7D", "/"] {
        let sandbox = Sandbox::start().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let url = format!("{base}{path}").parse().unwrap();
        let (routes, bot) = app().router(by_webhook(&sandbox, PublicUrl::Given(url))).unwrap();
        let readiness = bot.readiness();
        let ready = readiness.clone();
        let website = Router::new()
            .route("/website", get(async || "a website"))
            .route("/ready", get(async move || ready.is_ready().to_string()))
            .merge(routes)
            .fallback(async || "nothing here");
        let server = tokio::spawn(async { axum::serve(listener, website).await });
        assert_eq!(ask(&format!("{base}/ready")).await.1, "false");

        let (stop, stopped) = oneshot::channel::<()>();
        let log = Log::capture();
        let bot = tokio::spawn(bot.run(async { drop(stopped.await) }));
        log.says("ready: the webhook is set").await;
        echoes(&sandbox, "in here").await;
        assert_eq!(ask(&format!("{base}/ready")).await.1, "true");
        assert_eq!(ask(&format!("{base}/website")).await.1, "a website");
        assert_eq!(ask(&format!("{base}/nowhere")).await.1, "nothing here");
        let without_secret = reqwest::Client::new().post(format!("{base}{path}")).send();
        assert_eq!(soon("an answer", without_secret).await.unwrap().status(), 401, "{path}");
        drop(stop);
        soon("the end", bot).await.unwrap().unwrap();
        assert!(!readiness.is_ready());
        assert_eq!(names(&sandbox.calls()).last(), Some(&"deleteWebhook"));
        server.abort();
    }
}

#[tokio::test]
async fn a_bot_whose_webhook_is_taken_is_not_ready() {
    let sandbox = Sandbox::start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
    let (routes, bot) = app().router(by_webhook(&sandbox, PublicUrl::Given(url))).unwrap();
    let readiness = bot.readiness();
    let server = tokio::spawn(async { axum::serve(listener, routes).await });
    let (stop, stopped) = oneshot::channel::<()>();
    let log = Log::capture();
    let bot = tokio::spawn(bot.run(async { drop(stopped.await) }));
    log.says("ready: the webhook is set").await;
    assert!(readiness.is_ready());
    let other = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    other.build().unwrap().set_webhook("http://127.0.0.1:9/another").await.unwrap();
    log.says("another program has set another webhook").await;
    assert!(!readiness.is_ready());
    drop(stop);
    soon("the end", bot).await.unwrap().unwrap();
    assert!(!names(&sandbox.calls()).contains(&"deleteWebhook"));
    server.abort();
}

#[tokio::test]
async fn who_may_send_is_known_where_the_server_tells_who_asks() {
    for tells in [true, false] {
        let sandbox = Sandbox::start().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
        let mut settings = by_webhook(&sandbox, PublicUrl::Given(url));
        if let Receive::Webhook(webhook) = &mut settings.receive {
            webhook.allow_from = Some("127.0.0.1".parse().unwrap());
        }
        let (routes, bot) = app().router(settings).unwrap();
        let log = Log::capture();
        let server = if tells {
            let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
            tokio::spawn(async { axum::serve(listener, routes).await })
        } else {
            tokio::spawn(async { axum::serve(listener, routes).await })
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let bot = tokio::spawn(bot.run(async { drop(stopped.await) }));
        if tells {
            echoes(&sandbox, "from here").await;
        } else {
            sandbox.user("Mei").sends("from here").await;
            log.says("serve the router by `into_make_service_with_connect_info").await;
        }
        drop(stop);
        soon("the end", bot).await.unwrap().unwrap();
        server.abort();
    }
}

#[tokio::test]
async fn a_bot_that_polls_has_no_routes_and_lives_all_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let settings = inside::settings(&sandbox, Dialect::Telegram);
    let (routes, bot) = app().router(settings).unwrap();
    assert!(!routes.has_routes());
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(bot.run(async { drop(stopped.await) }));
    echoes(&sandbox, "by polling").await;
    drop(stop);
    soon("the end", bot).await.unwrap().unwrap();
}

#[on(message, command = "wait")]
async fn wait(gate: State<Arc<Semaphore>>) -> Result<&'static str> {
    gate.acquire().await?.forget();
    Ok("waited")
}

#[tokio::test]
async fn a_bot_that_stops_is_not_ready_while_handlers_end() {
    for polls in [true, false] {
        let (sandbox, gate) = (Sandbox::start().await.unwrap(), Arc::new(Semaphore::new(0)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
        let settings = match polls {
            true => inside::settings(&sandbox, Dialect::Telegram),
            false => by_webhook(&sandbox, PublicUrl::Given(url)),
        };
        let app = App::new().handlers(handlers![wait, echo]).state(Arc::clone(&gate));
        let (routes, bot) = app.sync_commands(false).router(settings).unwrap();
        let server = tokio::spawn(async { axum::serve(listener, routes).await });
        let readiness = bot.readiness();
        let (stop, stopped) = oneshot::channel::<()>();
        let bot = tokio::spawn(bot.run(async { drop(stopped.await) }));
        echoes(&sandbox, "ready").await;
        assert!(readiness.is_ready());
        let mei = sandbox.user("Mei");
        mei.sends("/wait").await;
        mei.sends("behind").await;
        let began = Instant::now();
        drop(stop);
        let drains = async {
            while readiness.is_ready() {
                tokio::task::yield_now().await;
            }
        };
        soon("the end of its readiness", drains).await;
        assert!(!bot.is_finished() && began.elapsed() < Duration::from_secs(3), "polls: {polls}");
        gate.add_permits(1);
        soon("the end", bot).await.unwrap().unwrap();
        server.abort();
    }
}

#[tokio::test]
async fn a_socket_that_is_bound_already_is_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut settings = by_webhook(&sandbox, PublicUrl::Listener);
    if let Receive::Webhook(webhook) = &mut settings.receive {
        "no address at all".clone_into(&mut webhook.listen);
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(app().serve_on(listener, settings, async { drop(stopped.await) }));
    echoes(&sandbox, "on this socket").await;
    let calls = called(&sandbox, "setWebhook").await;
    let set = calls.iter().find(|call| call.method == "setWebhook").unwrap();
    assert!(set.parameters["url"].starts_with(&format!("http://{address}/?run=")));
    drop(stop);
    soon("the end", bot).await.unwrap().unwrap();
}

#[tokio::test]
async fn settings_that_make_no_sense_there_are_refused_in_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let words = |error: RunError| {
        assert!(matches!(error, RunError::Settings(_)) && error.exit_code() == 2, "{error:?}");
        error.to_string()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let polls = inside::settings(&sandbox, Dialect::Telegram);
    let error = words(app().serve_on(listener, polls, async {}).await.unwrap_err());
    assert!(error.contains("use `App::serve`"), "{error}");

    let mut settings = by_webhook(&sandbox, PublicUrl::Listener);
    if let Receive::Webhook(webhook) = &mut settings.receive {
        webhook.tls = Tls::SelfSigned;
    }
    let error = words(app().router(settings).unwrap_err());
    assert!(error.contains("`PublicUrl::Given`") && error.contains("BOT_TLS"), "{error}");
    // What a router would read as a pattern, or panic at.
    for path in [":hook", "a/*hook"] {
        let url = format!("http://127.0.0.1:8080/{path}").parse().unwrap();
        let settings = by_webhook(&sandbox, PublicUrl::Given(url));
        let error = words(app().router(settings).unwrap_err());
        assert!(error.contains("begins with `:` or `*`"), "{error}");
    }
    assert!(sandbox.calls().is_empty());
}
