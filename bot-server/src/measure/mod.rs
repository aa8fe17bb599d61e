//! What is measured. Everything here costs next to nothing and holds nothing without the feature
//! `metrics`; labels have few values: names of handlers, kinds, methods and what is listed here.

#[cfg(not(feature = "metrics"))]
mod absent;
mod age;
#[cfg(feature = "metrics")]
mod registry;
mod table;

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bot_core::{
    Dialect, Handler, HandlerError, Outcome, Update, UpdateKind,
    client::{CallOutcome, CallReport, Failure},
};

#[cfg(not(feature = "metrics"))]
pub(crate) use self::absent::Registry;
#[cfg(feature = "metrics")]
pub(crate) use self::registry::Registry;
use self::table::Metric;
use crate::status::Status;

/// Measures one bot.
#[derive(Clone, Default)]
pub(crate) struct Measure(Arc<Inner>);

#[derive(Default)]
struct Inner {
    registry: Registry,
    /// Its name, where several run.
    bot: Option<Arc<str>>,
    load: OnceLock<Box<dyn Fn() -> Load + Send + Sync>>,
}

/// The labels of a metric: the bot's, and names with their values.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "nothing is held"))]
struct Labels<'a> {
    bot: Option<&'a Arc<str>>,
    of: &'a [(&'static str, &'static str)],
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// A handler handled it.
    Handled,
    /// A handler failed.
    Failed,
    /// A handler panicked.
    Panicked,
    /// A handler took too long and was ended.
    TimedOut,
    /// A handler asked for it again.
    Retried,
    /// No handler wanted it.
    Unhandled,
    /// No handler is of its kind.
    Unwanted,
    /// It could not be read.
    Unreadable,
}

/// How much there is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// Jobs that a request waits for, or that polling has not confirmed.
    pub(crate) under_way: usize,
    /// Those of them whose turn has not come.
    pub(crate) waiting: usize,
    /// Jobs that go on without a request.
    pub(crate) handed_over: usize,
    /// Chats with jobs whose turn has not come.
    pub(crate) chats_waiting: usize,
    /// How many these are in the chat that has the most.
    pub(crate) longest_queue: usize,
}

/// Why a request was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It did not have the webhook's secret.
    Secret,
    /// Its address is none of those that are allowed.
    Address,
    /// The bot was not ready yet.
    Starting,
    /// Too much was under way.
    Full,
    /// The bot was stopping.
    Stopping,
    /// Its body was broken, too large or of a form that is not taken.
    Body,
}

impl Measure {
    /// Whether anything is held.
    pub(crate) const IS_ON: bool = cfg!(feature = "metrics");

    /// Measures one of several bots.
    pub(crate) fn of(registry: &Registry, bot: &str) -> Self {
        let (registry, bot) = (registry.clone(), Some(bot.into()));
        Self(Arc::new(Inner { registry, bot, load: OnceLock::new() }))
    }

    /// What holds the metrics.
    pub(crate) fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Notes what runs, and makes a beginning of what is counted: what appears with its first event
    /// has not grown in the eyes of Prometheus.
    pub(crate) fn begin(&self, dialect: Dialect, receive: &'static str, handlers: &[&Handler]) {
        let platform = dialect.as_str();
        let version = env!("CARGO_PKG_VERSION");
        let about = [("version", version), ("platform", platform), ("receive", receive)];
        self.set(table::BUILD, &about, 1.0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.set(table::STARTED, &[], now.as_secs_f64());
        for handler in handlers.iter().filter(|handler| !handler.is_for_any()) {
            for kind in handler.kinds().iter() {
                for ended in [Ended::Handled, Ended::Failed, Ended::Panicked] {
                    self.count_update(kind.as_str(), handler.name(), ended, 0);
                }
            }
        }
        for refusal in Refusal::ALL {
            self.count(table::REFUSED, &[("reason", refusal.as_str())], 0);
        }
        self.count(table::REPEATED, &[], 0);
    }

    /// How old an update is, where that is of interest and it says so.
    pub(crate) fn age(&self, update: &Update) -> Option<Duration> {
        if Self::IS_ON { age::age(update) } else { None }
    }

    /// Notes that an update of this age has come in to be handled.
    pub(crate) fn arrived(&self, age: Option<Duration>) {
        if let Some(age) = age {
            self.observe(table::AGE_OF_UPDATES, &[], age);
        }
    }

    /// Notes that an update has come again.
    pub(crate) fn repeated(&self) {
        self.count(table::REPEATED, &[], 1);
    }

    /// Notes what came of an update that its handler was looked for, and how long that took.
    pub(crate) fn ran(&self, kind: Option<UpdateKind>, outcome: &Outcome, took: Duration) {
        let (handler, ended) = match outcome {
            Outcome::Handled(handler) => (handler, Ended::Handled),
            Outcome::Failed(handler, error) => (handler, Ended::of(error)),
            Outcome::Unhandled => return self.not_handled(kind, Ended::Unhandled),
        };
        self.count_update(name(kind), handler.name(), ended, 1);
        self.observe(table::HANDLER, &[("handler", handler.name())], took);
    }

    /// Notes what became of an update that no handler took.
    pub(crate) fn not_handled(&self, kind: Option<UpdateKind>, ended: Ended) {
        self.count_update(name(kind), "", ended, 1);
    }

    /// Notes that an update cannot be read.
    pub(crate) fn unreadable(&self) {
        self.count_update("", "", Ended::Unreadable, 1);
    }

    fn count_update(&self, kind: &'static str, handler: &'static str, ended: Ended, n: u64) {
        let labels = [("kind", kind), ("handler", handler), ("outcome", ended.as_str())];
        self.count(table::UPDATES, &labels, n);
    }

    /// Notes that a request was not taken in.
    pub(crate) fn refused(&self, refusal: Refusal) {
        self.count(table::REFUSED, &[("reason", refusal.as_str())], 1);
    }

    /// Makes a beginning of what is counted of dead letters: for each of these reasons.
    pub(crate) fn dead_letters_begin(&self, reasons: impl IntoIterator<Item = &'static str>) {
        for reason in reasons {
            self.count(table::DEAD_LETTERS, &[("reason", reason)], 0);
        }
    }

    /// Notes that an update was given up.
    pub(crate) fn dead_letter(&self, reason: &'static str) {
        self.count(table::DEAD_LETTERS, &[("reason", reason)], 1);
    }

    /// Notes a call of the API.
    pub(crate) fn called(&self, call: &CallReport) {
        let method = ("method", call.method);
        self.count(table::CALLS, &[method, ("outcome", outcome(call.outcome))], 1);
        self.observe(table::CALL, &[method], call.took.saturating_sub(call.waited));
        self.observe(table::WAIT, &[], call.waited);
        let retries = call.attempts.saturating_sub(1);
        if retries > 0 {
            self.count(table::RETRIES, &[method], retries.into());
        }
    }

    /// Asks this what there is to do, whenever somebody wants to know.
    pub(crate) fn asks(&self, load: impl Fn() -> Load + Send + Sync + 'static) {
        if self.0.load.set(Box::new(load)).is_err() {
            tracing::debug!("what there is to do is known already");
        }
    }

    /// Notes how the bot is at this moment.
    pub(crate) fn now(&self, status: &Status) {
        self.set(table::READY, &[], if status.is_ready() { 1.0 } else { 0.0 });
        if let Some(webhook) = status.webhook() {
            self.set(table::PENDING, &[], number(webhook.pending_update_count));
            let failed = webhook.last_error.map_or(0, |error| error.date);
            self.set(table::WEBHOOK_ERROR, &[], number(failed));
        }
        let load = self.0.load.get().map_or_else(Load::default, |load| load());
        for (metric, n) in [
            (table::IN_FLIGHT, load.under_way + load.handed_over),
            (table::HANDED_OVER, load.handed_over),
            (table::CHATS_WAITING, load.chats_waiting),
            (table::LONGEST_QUEUE, load.longest_queue),
        ] {
            self.set(metric, &[], number(i64::try_from(n).unwrap_or(i64::MAX)));
        }
    }

    fn count(&self, metric: Metric, of: &[(&'static str, &'static str)], n: u64) {
        self.0.registry.count(metric, Labels { bot: self.0.bot.as_ref(), of }, n);
    }

    fn set(&self, metric: Metric, of: &[(&'static str, &'static str)], value: f64) {
        self.0.registry.set(metric, Labels { bot: self.0.bot.as_ref(), of }, value);
    }

    fn observe(&self, metric: Metric, of: &[(&'static str, &'static str)], time: Duration) {
        let labels = Labels { bot: self.0.bot.as_ref(), of };
        self.0.registry.observe(metric, labels, time.as_secs_f64());
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Measure").field("bot", &self.0.bot).finish_non_exhaustive()
    }
}

/// A number of things, of which there are not so many that a float could not count them.
#[expect(clippy::cast_precision_loss, reason = "up to 2^53 none is lost")]
fn number(n: i64) -> f64 {
    n as f64
}

/// The name of a kind. What a server calls one that is not known here might be anything.
fn name(kind: Option<UpdateKind>) -> &'static str {
    kind.map_or("other", UpdateKind::as_str)
}

impl Ended {
    fn of(error: &HandlerError) -> Self {
        match error {
            _ if error.retry().is_some() => Self::Retried,
            HandlerError::Panicked(_) => Self::Panicked,
            HandlerError::TimedOut(_) => Self::TimedOut,
            _ => Self::Failed,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Handled => "handled",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed_out",
            Self::Retried => "retried",
            Self::Unhandled => "unhandled",
            Self::Unwanted => "unwanted",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Refusal {
    const ALL: [Self; 6] =
        [Self::Secret, Self::Address, Self::Starting, Self::Full, Self::Stopping, Self::Body];

    fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Address => "address",
            Self::Starting => "starting",
            Self::Full => "full",
            Self::Stopping => "stopping",
            Self::Body => "body",
        }
    }
}

/// How a call ended; a refusal by its code, if it is one of those that the API has.
fn outcome(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Done => "ok",
        CallOutcome::InResponse => "in_response",
        CallOutcome::Api(code) => code_name(code),
        CallOutcome::Answer(_) => "unreadable",
        CallOutcome::Transport(Failure::Connect) => "no_connection",
        CallOutcome::Transport(Failure::Timeout) => "timeout",
        CallOutcome::Transport(_) => "broken",
        CallOutcome::Invalid => "invalid",
        CallOutcome::Upload => "no_file",
        CallOutcome::Paused => "paused",
        CallOutcome::Deadline => "deadline",
        CallOutcome::Dropped => "dropped",
        _ => "other",
    }
}

fn code_name(code: i64) -> &'static str {
    match code {
        400 => "400",
        401 => "401",
        403 => "403",
        404 => "404",
        409 => "409",
        413 => "413",
        429 => "429",
        500..=599 => "5xx",
        _ => "other",
    }
}
