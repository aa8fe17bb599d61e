//! What a line says of where it comes from.

use std::{
    io,
    sync::{Arc, Mutex},
};

use bot_core::{Bot, CommandMenu, Context, Environment, States, Token, Update, types::User};
use tracing_subscriber::{Layer as _, filter::Targets, fmt, layer::SubscriberExt as _};

use super::*;

/// What was logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn context() -> Context {
    let bot = Bot::builder(Token::new("1:x").unwrap()).build().unwrap();
    let (me, states, menu) = (User::default(), States::default(), CommandMenu::default());
    let environment = Arc::new(Environment { bot, me, states, menu });
    let update = br#"{"update_id":7,"message":{"message_id":1,"chat":{"id":5,"type":"private"}}}"#;
    Context::new(environment, Update::from_slice(update).unwrap())
}

/// The lines of what is logged in this, without their times.
async fn logged(
    filter: &str,
    format: LogFormat,
    has_colors: bool,
    logs: impl AsyncFnOnce(),
) -> Vec<String> {
    let lines = Lines::default();
    let to = lines.clone();
    let layer = written(format, fmt::layer().with_writer(move || to.clone()), has_colors);
    let layer = layer.with_filter(filter.parse::<Targets>().unwrap());
    let subscriber = tracing_subscriber::registry().with(layer);
    let _subscriber = tracing::subscriber::set_default(subscriber);
    logs().await;
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    text.lines().map(|line| line.split_once('Z').unwrap().1.to_owned()).collect()
}

/// A line of a program, one of an update, and one of an update of one of several bots.
async fn lines(filter: &str, format: LogFormat, has_colors: bool) -> Vec<String> {
    let pours = async || {
        of_update(&context(), async { tracing::info!(target: "bot", cups = 2, "pours") }).await;
    };
    logged(filter, format, has_colors, async || {
        tracing::warn!(target: "bot", "before");
        pours().await;
        let of_bot = tracing::info_span!("bot", name = "tea");
        let _within = of_bot.enter();
        pours().await;
    })
    .await
}

/// No spans of updates, and those.
const FILTERS: [&str; 2] = ["info,bot_server::update=off", "info"];

#[tokio::test]
async fn a_line_of_text_says_of_which_bot_and_update_it_is() {
    let update = r#"update{update_id=7 kind="message" chat=5}:"#;
    let expected = [
        "  WARN bot: before",
        &format!("  INFO {update} bot: pours cups=2"),
        &format!("  INFO bot{{name=\"tea\"}}:{update} bot: pours cups=2"),
    ];
    for filter in FILTERS {
        assert_eq!(lines(filter, LogFormat::Text, false).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn an_object_says_the_same_among_its_spans() {
    let update = r#"{"update_id":7,"kind":"message","chat":5,"name":"update"}"#;
    let pours = r#"","level":"INFO","message":"pours","cups":2,"target":"bot","spans":["#;
    let expected = [
        r#"","level":"WARN","message":"before","target":"bot"}"#,
        &format!("{pours}{update}]}}"),
        &format!(r#"{pours}{{"name":"tea","name":"bot"}},{update}]}}"#),
    ];
    let [told, spans] = FILTERS;
    assert_eq!(lines(told, LogFormat::Json, false).await, expected);
    // The same fields, in an order of the span's own.
    let spans = lines(spans, LogFormat::Json, false).await;
    for (line, expected) in spans.iter().zip(expected) {
        assert_eq!(line.len(), expected.len(), "{line}");
        assert_eq!(line.matches("update_id").count(), expected.matches("update_id").count());
    }
}

#[tokio::test]
async fn colors_do_not_change_what_a_line_says() {
    let plain = lines(FILTERS[0], LogFormat::Text, false).await;
    for (colored, plain) in lines(FILTERS[0], LogFormat::Text, true).await.iter().zip(plain) {
        assert!(colored.contains("\x1b["), "{colored}");
        let parts = colored.split("\x1b[").enumerate();
        let parts =
            parts.map(|(i, part)| if i == 0 { part } else { part.split_once('m').unwrap().1 });
        assert_eq!(parts.collect::<String>(), plain);
    }
}

#[tokio::test]
async fn what_comes_by_way_of_the_log_crate_is_told_by_its_own_target() {
    let logs = async || tracing::info!(target: "log", { log.target = "kettle::lid" }, "boils");
    let lines = logged("info", LogFormat::Text, false, logs).await;
    assert!(lines[0].starts_with("  INFO kettle::lid: boils"), "{lines:?}");
}

#[tokio::test]
async fn an_object_of_an_event_that_names_its_span_has_one_list_of_spans() {
    let logs = async || {
        let of_bot = tracing::info_span!("bot", name = "tea");
        of_update(&context(), async { tracing::info!(parent: &of_bot, "pours") }).await;
    };
    let lines = logged(FILTERS[0], LogFormat::Json, false, logs).await;
    assert_eq!(lines[0].matches("spans").count(), 1, "{lines:?}");
    assert!(lines[0].ends_with(r#""chat":5,"name":"update"}]}"#), "{lines:?}");
}
