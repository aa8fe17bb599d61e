//! What holds the metrics: a recorder of one's own, which others may share, and none for all.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use metrics::{Key, Label, Level, Metadata, Recorder as _, SharedString};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use super::{
    Labels,
    table::{ALL, Kind, Metric},
};

const METADATA: Metadata<'static> = Metadata::new("bot_server", Level::INFO, Some(module_path!()));

/// After so many values of histograms they are summed up, for the recorder keeps each until then, and
/// maybe nobody ever asks.
const SUM_UP_AFTER: u32 = 1_024;

/// The metrics of one bot, or of several.
#[derive(Clone)]
pub(crate) struct Registry(Arc<Inner>);

struct Inner {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    observed: AtomicU32,
}

impl Default for Registry {
    fn default() -> Self {
        let mut builder = PrometheusBuilder::new();
        for metric in ALL {
            if let Kind::Histogram(bounds) = metric.kind {
                let name = Matcher::Full(metric.name.to_owned());
                builder = builder
                    .set_buckets_for_metric(name, bounds)
                    .expect("it refuses only a histogram without bounds");
            }
        }
        let recorder = builder.build_recorder();
        for Metric { name, kind, help } in ALL {
            let (name, help) = ((*name).into(), SharedString::const_str(help));
            match kind {
                Kind::Counter => recorder.describe_counter(name, None, help),
                Kind::Gauge => recorder.describe_gauge(name, None, help),
                Kind::Histogram(_) => recorder.describe_histogram(name, None, help),
            }
        }
        let handle = recorder.handle();
        let recorder = Arc::new(recorder);
        Self(Arc::new(Inner { recorder, handle, observed: AtomicU32::new(0) }))
    }
}

impl Registry {
    /// Takes in what the program records by the macros of `metrics` as well, unless it has a recorder
    /// of its own.
    pub(crate) fn takes_all(&self) {
        if metrics::set_global_recorder(Arc::clone(&self.0.recorder)).is_err() {
            tracing::debug!("the program has a recorder of its own for metrics");
        }
    }

    /// All metrics, as Prometheus reads them.
    pub(crate) fn render(&self) -> Option<String> {
        Some(self.0.handle.render())
    }

    pub(super) fn count(&self, metric: Metric, labels: Labels<'_>, n: u64) {
        self.0.recorder.register_counter(&key(metric, labels), &METADATA).increment(n);
    }

    pub(super) fn set(&self, metric: Metric, labels: Labels<'_>, value: f64) {
        self.0.recorder.register_gauge(&key(metric, labels), &METADATA).set(value);
    }

    pub(super) fn observe(&self, metric: Metric, labels: Labels<'_>, value: f64) {
        self.0.recorder.register_histogram(&key(metric, labels), &METADATA).record(value);
        if self.0.observed.fetch_add(1, Relaxed) % SUM_UP_AFTER == SUM_UP_AFTER - 1 {
            self.0.handle.run_upkeep();
        }
    }
}

fn key(metric: Metric, Labels { bot, of }: Labels<'_>) -> Key {
    // A label without a value is as good as none to Prometheus.
    let given = of.iter().filter(|(_, value)| !value.is_empty());
    let labels = given.map(|(name, value)| Label::from_static_parts(name, value));
    let bot = bot.map(|bot| Label::new("bot", Arc::clone(bot)));
    Key::from_parts(metric.name, labels.chain(bot).collect::<Vec<_>>())
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registry")
    }
}
