//! Every metric there is: its name, its type, what it says. docs/metrics.md has the same as a table,
//! and a test compares that with what a bot exposes.

/// A metric.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "nothing is held"))]
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) help: &'static str,
}

/// The type of a metric.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "nothing is held"))]
pub(super) enum Kind {
    Counter,
    Gauge,
    /// With these upper bounds.
    Histogram(&'static [f64]),
}

/// Bounds for times of work: from what needs no call to what a server waits for.
const WORK: &[f64] =
    &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
/// Bounds for the age of updates, whose dates are whole seconds: up to the day that a server keeps them.
const AGE: &[f64] = &[1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0, 86_400.0];

const fn metric(name: &'static str, kind: Kind, help: &'static str) -> Metric {
    Metric { name, kind, help }
}

macro_rules! metrics {
    ($($id:ident = $name:literal, $kind:expr, $help:literal;)*) => {
        $(pub(super) const $id: Metric = metric($name, $kind, $help);)*
        /// All of them.
        #[cfg_attr(not(feature = "metrics"), expect(dead_code, reason = "nothing is exposed"))]
        pub(super) const ALL: &[Metric] = &[$($id),*];
    };
}

metrics! {
    UPDATES = "bot_updates_total", Kind::Counter,
        "Updates, by kind, the handler that took them and what became of them.";
    HANDLER = "bot_handler_seconds", Kind::Histogram(WORK), "Time of a handler, with its calls.";
    AGE_OF_UPDATES = "bot_update_age_seconds", Kind::Histogram(AGE),
        "Age of updates when they come in, of kinds that have a date.";
    IN_FLIGHT = "bot_updates_in_flight", Kind::Gauge,
        "Updates that were taken in and are not done.";
    HANDED_OVER = "bot_updates_handed_over", Kind::Gauge,
        "Updates whose handlers go on though their requests have been answered.";
    CHATS_WAITING = "bot_chats_waiting", Kind::Gauge,
        "Chats with updates that wait for an earlier one.";
    LONGEST_QUEUE = "bot_longest_queue", Kind::Gauge,
        "Updates that wait in the chat that has the most.";
    REPEATED = "bot_updates_repeated_total", Kind::Counter,
        "Updates that came again, and were not handled again.";
    REFUSED = "bot_requests_refused_total", Kind::Counter,
        "Requests to the endpoint that were not taken in.";
    DEAD_LETTERS = "bot_dead_letters_total", Kind::Counter, "Updates that were given up.";
    CALLS = "bot_api_calls_total", Kind::Counter, "Calls of the API, by method and outcome.";
    CALL = "bot_api_call_seconds", Kind::Histogram(WORK),
        "Time of a call with all its attempts, without the waits for its turn.";
    WAIT = "bot_api_wait_seconds", Kind::Histogram(WORK),
        "Time that a call waited for its turn, or because the platform had asked to wait.";
    RETRIES = "bot_api_retries_total", Kind::Counter, "Attempts of calls after the first.";
    PENDING = "bot_pending_updates", Kind::Gauge,
        "Updates that wait at the platform, as it last said.";
    WEBHOOK_ERROR = "bot_webhook_last_error_timestamp_seconds", Kind::Gauge,
        "When the platform last failed to deliver, as it last said; 0 if it never did.";
    READY = "bot_ready", Kind::Gauge, "Whether the bot receives updates: 1 or 0.";
    STARTED = "bot_start_time_seconds", Kind::Gauge, "When the bot was started.";
    BUILD = "bot_build_info", Kind::Gauge, "Always 1; its labels say what runs.";
}
