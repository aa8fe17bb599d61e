//! Logs as objects of JSON, and traces.

use std::sync::{Arc, Mutex};

use axum::{body::Bytes, extract::State, http::HeaderMap};
use bot_core::Token;
use bot_sandbox::Sandbox;
use bot_server::WebhookSecret;
use serde_json::Value;

use crate::support::{Program, called, free_port, soon};

/// The lines of a bot's output, each of which is an object.
fn objects(output: &str) -> Vec<Value> {
    let object = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        for field in ["timestamp", "level", "target", "message"] {
            assert!(value[field].is_string(), "no {field}: {line}");
        }
        value
    };
    output.lines().map(object).collect()
}

/// The object with this message.
fn saying<'a>(objects: &'a [Value], message: &str) -> &'a Value {
    let says = |object: &&Value| object["message"].as_str().unwrap().contains(message);
    objects.iter().find(says).unwrap_or_else(|| panic!("nothing says {message}: {objects:#?}"))
}

#[tokio::test]
async fn each_line_is_an_object_that_names_update_kind_chat_and_handler() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut bot = Program::fixture()
        .webhook(&sandbox, free_port())
        .env("BOT_LOG_FORMAT", "json")
        .env("BOT_LOG", "debug")
        .env("RUST_BACKTRACE", 1)
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    for text in ["/fail", "/panic", "last"] {
        mei.sends(text).await;
    }
    mei.sees("last").await;
    bot.stops().await;

    let objects = objects(&bot.output());
    let failed = |handler: &str| {
        let is_it = |object: &&Value| {
            object["level"] == "ERROR" && object["spans"][0]["handler"] == handler
        };
        let object = objects.iter().find(is_it);
        object.unwrap_or_else(|| panic!("{handler} did not fail: {objects:#?}"))
    };
    for handler in ["fail", "panic"] {
        let span = &failed(handler)["spans"][0];
        assert_eq!(span["name"], "update", "{span}");
        assert!(span["update_id"].is_i64(), "{span}");
        assert_eq!(span["kind"], "message", "{span}");
        assert_eq!(span["chat"], mei.id().0, "{span}");
    }
    // The panic itself is a line of the log, with its place, and its backtrace as it was asked for.
    let panicked = saying(&objects, "panicked: as asked");
    assert!(panicked["place"].as_str().unwrap().contains("tests/src/lib.rs:"), "{panicked}");
    assert!(panicked["backtrace"].as_str().unwrap().contains('\n'), "{panicked}");
    assert_eq!(panicked["spans"][0]["handler"], "panic", "{panicked}");
}

#[tokio::test]
async fn a_start_that_fails_says_so_as_an_object_too() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let token = "1:hush";
    let wrong = [("BOT_LISTEN", token, 2), ("BOT_API_URL", "nonsense", 2)];
    for (name, value, expected) in wrong {
        let program = Program::fixture()
            .env("BOT_API_URL", &nobody)
            .env("BOT_TOKEN", token)
            .env("BOT_WEBHOOK_URL", "https://bot.example.com/hook")
            .env("BOT_LOG_FORMAT", "json")
            .env(name, value);
        let (code, output) = program.run().await;
        assert_eq!(code, Some(expected), "{output}");
        let objects = objects(&output);
        assert_eq!(objects.last().unwrap()["level"], "ERROR", "{output}");
        assert!(!output.contains("hush"), "{output}");
    }
    let (code, output) = Program::fixture().env("BOT_LOG_FORMAT", "xml").run().await;
    let expected = "error: BOT_LOG_FORMAT: `xml` is neither text nor json";
    assert_eq!((code, output.trim_end()), (Some(2), expected));
}

/// What a collector of traces was sent.
#[derive(Clone, Debug, Default)]
struct Sent(Arc<Mutex<Vec<(HeaderMap, Bytes)>>>);

impl Sent {
    /// A collector, and what it is sent.
    async fn collector() -> (String, Self) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent = Self::default();
        let collect = async |State(sent): State<Self>, headers: HeaderMap, body: Bytes| {
            sent.0.lock().unwrap().push((headers, body));
        };
        let routes = axum::Router::new().route("/v1/traces", axum::routing::post(collect));
        let routes = routes.with_state(sent.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (url, sent)
    }

    /// All of it, as far as it is text: names and texts stand in protobuf as they are.
    fn text(&self) -> String {
        let sent = self.0.lock().unwrap();
        sent.iter().map(|(_, body)| String::from_utf8_lossy(body).into_owned()).collect()
    }
}

#[tokio::test]
async fn traces_go_to_a_collector_and_the_last_of_them_at_the_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let (collector, sent) = Sent::collector().await;
    let mut bot = Program::fixture()
        .webhook(&sandbox, free_port())
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", &collector)
        .env("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=tea")
        .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=staging")
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    for text in ["/fail", "hello"] {
        mei.sends(text).await;
    }
    mei.sees("hello").await;
    assert!(sent.0.lock().unwrap().is_empty(), "they go in batches, every five seconds");
    soon("the end", bot.stops()).await;

    let text = sent.text();
    let expected =
        ["fixture", "staging", "update", "update_id", "kind", "message", "chat", "fail", "echo"];
    for part in expected {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert_eq!(sent.0.lock().unwrap()[0].0["x-tenant"], "tea");
    let token = sandbox.token();
    let hidden = WebhookSecret::derived(&Token::new(token).unwrap());
    for secret in [token.split_once(':').unwrap().1, hidden.reveal()] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_is_a_warning_and_no_more() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut bot = Program::fixture()
        .webhook(&sandbox, free_port())
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://127.0.0.1:{}", free_port()))
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    bot.stops().await;
    let output = bot.output();
    assert!(
        output.contains("WARN opentelemetry") || output.contains("ERROR opentelemetry"),
        "{output}"
    );
}
