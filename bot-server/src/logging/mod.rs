//! Logs, on stderr: as text for people, or as an object of JSON a line for programs; and traces for
//! OpenTelemetry with the feature `otel`.

mod current;
mod json;
#[cfg(feature = "otel")]
mod otel;
mod panics;
mod text;

use std::{
    env,
    io::{self, Write as _},
    str::FromStr,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use tracing::Subscriber;
use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt::{
        self, MakeWriter,
        format::{DefaultFields, Format},
    },
    layer::SubscriberExt as _,
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

pub(crate) use self::current::of_update;
use self::{json::Json, text::Text};
use crate::{
    causes::{chain, report},
    error::RunError,
};

/// How it is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(format!("`{text}` is neither text nor json")),
        }
    }
}

/// Whether this program logs as JSON, so that what is not logged does not stand between that.
static AS_JSON: AtomicBool = AtomicBool::new(false);

/// The log, set up. Dropping it sends what is left of the traces.
#[derive(Debug)]
#[must_use = "traces are sent until it is dropped"]
pub(crate) struct Logging {
    #[cfg(feature = "otel")]
    _traces: Option<otel::Traces>,
}

/// Sets up the log, unless the program has done so itself.
///
/// `BOT_LOG`, or else `RUST_LOG`, says what is shown: `debug`, or `info,bot_core=trace`.
pub(crate) fn init(default: &str, format: LogFormat) -> Logging {
    let given = ["BOT_LOG", "RUST_LOG"].into_iter().find_map(|name| {
        Some((name, env::var(name).ok().filter(|value| !value.trim().is_empty())?))
    });
    let fallback = || default.parse().unwrap_or_else(|_| Targets::new());
    let (filter, wrong) = match &given {
        None => (fallback(), None),
        Some((name, value)) => match value.parse::<Targets>() {
            Ok(filter) => (filter, None),
            Err(error) => (fallback(), Some((name, error))),
        },
    };
    let says = |target: &str| given.as_ref().is_some_and(|(_, value)| value.contains(target));
    let filter = match says(current::TARGET) {
        true => filter,
        false => filter.with_target(current::TARGET, LevelFilter::OFF), // lines tell it without
    };
    let terminal = io::IsTerminal::is_terminal(&io::stderr());
    let layer = written(format, fmt::layer().with_writer(io::stderr), terminal);
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter));
    #[cfg(feature = "otel")]
    let (traces, problem) = match otel::Traces::from_env() {
        Ok(traces) => (traces, None),
        Err(problem) => (None, Some(problem)),
    };
    #[cfg(feature = "otel")]
    let subscriber = subscriber.with(traces.as_ref().map(otel::Traces::layer));
    // Fails when the program has a subscriber of its own, which then is what it wants.
    if subscriber.try_init().is_ok() {
        if format == LogFormat::Json {
            AS_JSON.store(true, Relaxed);
            panics::are_logged();
        }
        if let Some((name, error)) = wrong {
            tracing::warn!("{name} cannot be read ({error}); showing `{default}`");
        }
        #[cfg(feature = "otel")]
        if let Some(problem) = problem {
            tracing::warn!("there are no traces: {problem}");
        }
    }
    Logging {
        #[cfg(feature = "otel")]
        _traces: traces,
    }
}

/// The layer that writes lines, in this format.
fn written<S, W>(
    format: LogFormat,
    layer: fmt::Layer<S, DefaultFields, Format, W>,
    has_colors: bool,
) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    match format {
        LogFormat::Text => layer.with_ansi(has_colors).event_format(Text).boxed(),
        LogFormat::Json => {
            let json = layer.json().flatten_event(true).with_current_span(false);
            json.map_event_format(Json).boxed()
        }
    }
}

/// Says why the program ends.
pub(crate) fn last_words(error: &RunError) {
    if AS_JSON.load(Relaxed) {
        tracing::error!("{}", chain(error));
    } else {
        // Nobody reads an error about the place where errors are read.
        drop(writeln!(io::stderr(), "error: {}", report(error)));
    }
}

#[cfg(test)]
mod tests;
