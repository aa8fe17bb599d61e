//! Traces for OpenTelemetry: by OTLP over HTTP, as the standard variables say.

use std::{env, path::Path, time::Duration};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracer, SdkTracerProvider},
};
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::{Layer, filter::Filtered, filter::Targets, registry::LookupSpan};

/// How long what is left is waited for at the end.
const FLUSH_WITHIN: Duration = Duration::from_secs(5);

/// What takes part in sending traces, and so must not be traced: that would never end.
const SENDING: [&str; 7] =
    ["h2", "hyper", "hyper_util", "opentelemetry", "opentelemetry_sdk", "reqwest", "rustls"];

/// Sends traces. What is left is sent when it is dropped.
#[derive(Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// As the variables say; nothing where none names a collector.
    pub(super) fn from_env() -> Result<Option<Self>, String> {
        let given = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let collector = given("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
            .or_else(|| given("OTEL_EXPORTER_OTLP_ENDPOINT"));
        let is =
            |name: &str, value: &str| given(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
        let is_off = is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none");
        if collector.is_none() || is_off {
            return Ok(None);
        }
        // The exporter's client needs what this sets up.
        drop(bot_core::client::http_client_builder());
        let exporter = SpanExporter::builder().with_http().build();
        let exporter = exporter.map_err(|error| error.to_string())?;
        let mut resource = Resource::builder(); // with OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME
        let attributes = given("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
        if given("OTEL_SERVICE_NAME").is_none() && !attributes.contains("service.name=") {
            resource = resource.with_service_name(program());
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        Ok(Some(Self(provider)))
    }

    /// The layer that makes spans of traces.
    pub(super) fn layer<S>(&self) -> Filtered<OpenTelemetryLayer<S, SdkTracer>, Targets, S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let silent = SENDING.map(|target| (target, LevelFilter::OFF));
        let filter = Targets::new().with_default(LevelFilter::INFO).with_targets(silent);
        let tracer = self.0.tracer(env!("CARGO_PKG_NAME"));
        tracing_opentelemetry::layer().with_tracer(tracer).with_filter(filter)
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(FLUSH_WITHIN) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// The program's name.
fn program() -> String {
    let path = env::args().next().unwrap_or_default();
    let stem = Path::new(&path).file_stem();
    stem.map_or_else(|| "bot".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
