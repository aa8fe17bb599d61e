//! Metrics as a bot exposes them, against docs/metrics.md, which the dashboard and the alert rules go by.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use bot_core::Token;
use bot_sandbox::{Fault, Sandbox};
use bot_server::{App, WebhookSecret, WebhookSettings, handlers, prelude::*};
use reqwest::StatusCode;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::{
    endpoint::post,
    health::get,
    inside::Inside,
    support::{Program, Waiting, called, free_port, soon},
};

const DOCS: &str = include_str!("../../docs/metrics.md");
const DASHBOARD: &str = include_str!("../../ops/grafana-dashboard.json");
const ALERTS: &str = include_str!("../../ops/alerts.yml");

/// What is said of a metric.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Metric {
    kind: String,
    labels: BTreeSet<String>,
    help: String,
}

/// The table of the docs.
fn documented() -> BTreeMap<String, Metric> {
    let rows = DOCS.lines().filter_map(|line| line.strip_prefix("| `bot_"));
    let metric = |row: &str| {
        let cells: Vec<_> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let [name, kind, labels, help] = cells[..] else { panic!("{row}") };
        let labels = labels.split(',').map(|label| label.trim().trim_matches('`').to_owned());
        let labels = labels.filter(|label| !label.is_empty()).collect();
        let name = format!("bot_{}", name.trim_end_matches('`'));
        (name, Metric { kind: kind.into(), labels, help: help.into() })
    };
    rows.map(metric).collect()
}

/// A line of the exposition: name, labels, value.
fn sample(line: &str) -> (String, BTreeMap<String, String>, f64) {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.trim_end_matches('}').split(',').filter(|label| !label.is_empty());
    let labels = labels.map(|label| {
        let (name, value) = label.split_once('=').unwrap();
        (name.to_owned(), value.trim_matches('"').to_owned())
    });
    (name.to_owned(), labels.collect(), value.parse().unwrap())
}

/// The metric that a series belongs to: a histogram has three.
fn family<'a>(series: &'a str, metrics: &BTreeMap<String, Metric>) -> &'a str {
    let of_histogram = ["_bucket", "_sum", "_count"].iter().find_map(|part| {
        let name = series.strip_suffix(part)?;
        (metrics.get(name)?.kind == "histogram").then_some(name)
    });
    of_histogram.unwrap_or(series)
}

/// What a bot exposes.
fn exposed(text: &str) -> BTreeMap<String, Metric> {
    let mut metrics = BTreeMap::<String, Metric>::new();
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("# HELP ") {
            let (name, help) = line.split_once(' ').unwrap();
            metrics.entry(name.into()).or_default().help = help.into();
        } else if let Some(line) = line.strip_prefix("# TYPE ") {
            let (name, kind) = line.split_once(' ').unwrap();
            metrics.entry(name.into()).or_default().kind = kind.into();
        } else if !line.is_empty() {
            let (series, labels, _) = sample(line);
            let name = family(&series, &metrics).to_owned();
            let metric = metrics.get_mut(&name).unwrap_or_else(|| panic!("{line}"));
            metric.labels.extend(labels.into_keys().filter(|label| label != "le"));
        }
    }
    metrics
}

/// The value of a series, by its beginning as it is written: `bot_x{a="b"`.
fn value(text: &str, series: &str) -> f64 {
    let mut lines = text.lines().filter(|line| line.starts_with(series));
    let line = lines.next().unwrap_or_else(|| panic!("no {series} in\n{text}"));
    assert_eq!(lines.next(), None, "more than one {series}");
    sample(line).2
}

async fn metrics(port: u16) -> String {
    let (status, text) = get(port, "/metrics").await;
    assert_eq!(status, StatusCode::OK, "{text}");
    text
}

#[on(message)]
async fn echo(message: Message) -> Option<String> {
    message.text
}

#[on(message, command = "fail")]
async fn fail() -> Result {
    Err("as asked".into())
}

#[on(message, command = "panic")]
async fn panic() {
    panic!("as asked");
}

#[on(message, command = "again")]
async fn again() -> Result<&'static str> {
    static ASKED: AtomicBool = AtomicBool::new(false);
    if ASKED.swap(true, Relaxed) { Ok("twice") } else { Err(Retry::now().into()) }
}

#[on(message, command = "slow")]
async fn slow() {
    std::future::pending::<()>().await;
}

/// A text as Telegram sends it.
fn update(update_id: i64, text: &str) -> String {
    let length = text.split(' ').next().unwrap().len();
    let entities = match text.starts_with('/') {
        true => format!(r#","entities":[{{"type":"bot_command","offset":0,"length":{length}}}]"#),
        false => String::new(),
    };
    let chat = r#"{"id":5,"type":"private","first_name":"Mei"}"#;
    let from = r#"{"id":5,"is_bot":false,"first_name":"Mei"}"#;
    format!(
        r#"{{"update_id":{update_id},"message":{{"message_id":2,"date":1700000000,"from":{from},"chat":{chat},"text":"{text}"{entities}}}}}"#
    )
}

#[tokio::test]
async fn what_is_exposed_is_what_the_docs_say_and_counts_what_happens() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = App::new().handlers(handlers![echo, fail, panic, again]);
    let often = |webhook: &mut WebhookSettings| webhook.look_every = Duration::from_millis(50);
    let bot = Inside::webhook(&sandbox, app, None, often).await;
    let port = bot.port;
    let mei = sandbox.user("Mei");
    sandbox.next("sendMessage", Fault::too_many_requests(1));
    for text in ["hello", "/fail", "/panic", "/again"] {
        mei.sends(text).await;
    }
    mei.sees("twice").await;
    let token = sandbox.token();
    for body in ["no update", r#"{"update_id":900,"poll":{"id":"1"}}"#] {
        assert_eq!(post(port, token, body).await.status(), StatusCode::OK);
    }
    for _ in 0..2 {
        assert_eq!(post(port, token, &update(901, "/fail")).await.status(), StatusCode::OK);
    }
    assert_eq!(post(port, "2:other", "{}").await.status(), StatusCode::UNAUTHORIZED);

    let is_told = async {
        loop {
            let text = metrics(port).await;
            if value(&text, "bot_pending_updates") == 0.0 {
                return text;
            }
            tokio::task::yield_now().await;
        }
    };
    let text = soon("word that nothing is pending", is_told).await;
    let (documented, exposed) = (documented(), exposed(&text));
    for (name, metric) in &documented {
        assert_eq!(Some(metric), exposed.get(name), "{name}");
    }
    let own = exposed.keys().filter(|name| name.starts_with("bot_"));
    let unknown: Vec<_> = own.filter(|name| !documented.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "not in docs/metrics.md: {unknown:?}");

    for (series, expected) in [
        (r#"bot_updates_total{kind="message",handler="echo",outcome="handled"}"#, 1.0),
        (r#"bot_updates_total{kind="message",handler="echo",outcome="failed"}"#, 0.0),
        (r#"bot_updates_total{kind="message",handler="fail",outcome="failed"}"#, 2.0),
        (r#"bot_updates_total{kind="message",handler="panic",outcome="panicked"}"#, 1.0),
        (r#"bot_updates_total{kind="message",handler="again",outcome="retried"}"#, 1.0),
        (r#"bot_updates_total{kind="message",handler="again",outcome="handled"}"#, 1.0),
        (r#"bot_updates_total{outcome="unreadable"}"#, 1.0),
        (r#"bot_updates_total{kind="poll",outcome="unwanted"}"#, 1.0),
        (r#"bot_handler_seconds_count{handler="fail"}"#, 2.0),
        (r#"bot_handler_seconds_count{handler="echo"}"#, 1.0),
        ("bot_updates_repeated_total", 1.0),
        (r#"bot_requests_refused_total{reason="secret"}"#, 1.0),
        (r#"bot_requests_refused_total{reason="full"}"#, 0.0),
        (r#"bot_dead_letters_total{reason="unreadable"}"#, 1.0),
        (r#"bot_dead_letters_total{reason="failed"}"#, 3.0),
        (r#"bot_api_calls_total{method="getMe",outcome="ok"}"#, 1.0),
        (r#"bot_api_calls_total{method="sendMessage",outcome="ok"}"#, 2.0),
        (r#"bot_api_retries_total{method="sendMessage"}"#, 1.0),
        (r#"bot_api_call_seconds_count{method="sendMessage"}"#, 2.0),
        // It came from 2023, and the other updates have just been made.
        (r#"bot_update_age_seconds_bucket{le="86400"}"#, 5.0),
        ("bot_update_age_seconds_count", 6.0),
        ("bot_updates_in_flight", 0.0),
        ("bot_updates_handed_over", 0.0),
        ("bot_ready", 1.0),
        ("bot_pending_updates", 0.0),
    ] {
        assert_eq!(value(&text, series), expected, "{series} in\n{text}");
    }
    assert!(value(&text, "bot_api_wait_seconds_sum") > 0.5, "a 429 was waited for");
    // The 503 of /again was a delivery that failed.
    assert!(value(&text, "bot_webhook_last_error_timestamp_seconds") > 1_700_000_000.0, "{text}");
    let about = r#"bot_build_info{version="0.1.0",platform="telegram",receive="webhook"}"#;
    assert_eq!(value(&text, about), 1.0);
    bot.stops().await;
}

#[tokio::test]
async fn work_under_way_and_what_waits_for_it_are_seen() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    called(&sandbox, "getWebhookInfo").await;
    let (waiting, token) = (Waiting::new().await, sandbox.token().to_owned());
    let mut posts = JoinSet::new();
    let mut send_of = |chat: i64, update_id, text: &str| {
        let update = update(update_id, text).replace(r#""id":5"#, &format!(r#""id":{chat}"#));
        let token = token.clone();
        posts.spawn(async move { post(port, &token, &update).await.status() });
    };
    send_of(5, 1, &waiting.command());
    let goes_on = waiting.runs().await;
    let other = Waiting::new().await;
    send_of(6, 4, &other.command()); // with nothing behind it
    let other_goes_on = other.runs().await;
    send_of(5, 2, "one");
    send_of(5, 3, "two");
    let seen = async {
        loop {
            let text = metrics(port).await;
            if value(&text, "bot_updates_in_flight") == 4.0 {
                return text;
            }
            tokio::task::yield_now().await;
        }
    };
    let text = soon("four updates", seen).await;
    assert_eq!(value(&text, "bot_chats_waiting"), 1.0, "{text}");
    assert_eq!(value(&text, "bot_longest_queue"), 2.0, "{text}");
    drop((goes_on, other_goes_on));
    while let Some(status) = posts.join_next().await {
        assert_eq!(status.unwrap(), StatusCode::OK);
    }
    bot.stops().await;
}

#[tokio::test]
async fn updates_that_are_refused_and_those_that_are_handed_over_are_counted() {
    let sandbox = Sandbox::start().await.unwrap();
    let app = App::new().handlers(handlers![slow]);
    let mut settings = crate::inside::settings(&sandbox, bot_server::Dialect::Telegram);
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/hook").parse().unwrap();
    let mut webhook = WebhookSettings::new(bot_server::PublicUrl::Given(url));
    webhook.listen = format!("127.0.0.1:{port}");
    webhook.hand_over_after = Duration::from_millis(50);
    settings.receive = bot_server::Receive::Webhook(Box::new(webhook));
    settings.max_under_way = 1;
    let bot = Inside::start(app, settings, port);
    called(&sandbox, "getWebhookInfo").await;
    let token = sandbox.token();
    assert_eq!(post(port, token, &update(1, "/slow")).await.status(), StatusCode::OK);
    // Nothing waits behind it: the server keeps that.
    assert_eq!(post(port, token, &update(2, "hello")).await.status(), 503);
    let text = metrics(port).await;
    assert_eq!(value(&text, "bot_updates_handed_over"), 1.0, "{text}");
    assert_eq!(value(&text, "bot_updates_in_flight"), 1.0, "{text}");
    assert_eq!(value(&text, r#"bot_requests_refused_total{reason="full"}"#), 1.0, "{text}");
    drop(bot); // which would wait for it
}

#[tokio::test]
async fn nothing_secret_is_in_what_operators_are_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = sandbox.token();
    let hidden = WebhookSecret::derived(&Token::new(token).unwrap());
    let port = free_port();
    let mut bot = Program::fixture()
        .webhook(&sandbox, port)
        // Some put the token into the path.
        .env("BOT_WEBHOOK_URL", format!("http://127.0.0.1:{port}/{token}"))
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    for text in ["hello", "/fail", "/panic", "/refused", "oolong"] {
        mei.sends(text).await;
    }
    mei.sees("oolong").await;
    let mut all = String::new();
    for path in ["/healthz", "/readyz", "/metrics"] {
        all += &get(port, path).await.1;
    }
    bot.stops().await;
    assert!(all.contains("bot_api_calls_total"), "{all}");
    for secret in [token.split_once(':').unwrap().1, hidden.reveal(), "oolong", "Mei"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

/// The queries of the dashboard and of the alert rules.
fn queries() -> Vec<String> {
    fn collect(value: &Value, queries: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| match value.as_str() {
                Some(query) if name == "expr" || name == "definition" => {
                    queries.push(query.to_owned());
                }
                _ => collect(value, queries),
            }),
            Value::Array(values) => values.iter().for_each(|value| collect(value, queries)),
            _ => {}
        }
    }
    let mut queries = Vec::new();
    collect(&serde_json::from_str(DASHBOARD).unwrap(), &mut queries);
    for rule in ALERTS.split("- alert: ").skip(1) {
        let query = rule.split_once("expr:").unwrap().1;
        let end = query.find("\n        labels:").unwrap();
        queries.push(query[..query[..end].find("\n        for:").unwrap_or(end)].to_owned());
    }
    queries
}

#[test]
fn dashboard_and_alert_rules_name_nothing_that_there_is_not() {
    let documented = documented();
    let everywhere = ["bot", "instance", "job", "le"];
    let queries = queries();
    assert!(queries.len() > 35, "{}", queries.len());
    let mut asked = BTreeSet::new();
    for query in &queries {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words: BTreeSet<_> = query.split(|c| !is_word(c)).collect();
        let named = words.iter().filter(|word| word.starts_with("bot_"));
        let names: BTreeSet<_> = named.map(|series| family(series, &documented)).collect();
        assert!(!names.is_empty(), "{query}");
        let mut labels: BTreeSet<_> = everywhere.into();
        for name in &names {
            let metric = documented.get(*name).unwrap_or_else(|| panic!("no {name}: {query}"));
            labels.extend(metric.labels.iter().map(String::as_str));
        }
        asked.extend(names.into_iter().map(str::to_owned));
        // Labels are compared in braces, or listed after `by` and `on`.
        let braces = query.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0);
        let compared = braces.flat_map(|inside| {
            inside.split(',').map(|one| one.split(['=', '!']).next().unwrap().trim())
        });
        let lists = ["by (", "on ("].into_iter().flat_map(|word| query.split(word).skip(1));
        let listed = lists.flat_map(|rest| rest.split_once(')').unwrap().0.split(','));
        for label in compared.chain(listed.map(str::trim)) {
            assert!(labels.contains(label), "no label {label}: {query}");
        }
    }
    let unseen: Vec<_> = documented.keys().filter(|name| !asked.contains(*name)).collect();
    assert!(unseen.is_empty(), "neither on the dashboard nor in a rule: {unseen:?}");
}
