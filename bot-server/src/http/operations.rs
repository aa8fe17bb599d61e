//! What operators ask: does the process serve, do updates come in, how does it do. None of the
//! answers has anything secret in it, for they may be on the endpoint's own address.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    extract::State,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use bot_core::json::{self, Write, Writer};
use tokio::net::TcpListener;

use super::{Endpoints, Server};
use crate::{
    error::RunError,
    measure::{Measure, Registry},
    settings::OPERATORS_PATHS,
    status::{Phase, Status},
};

/// What Prometheus calls its own text.
const EXPOSITION: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers operators.
#[derive(Debug)]
pub(crate) struct Operations {
    registry: Registry,
    bots: Mutex<Vec<Watched>>,
}

/// A bot that is asked about.
#[derive(Clone, Debug)]
struct Watched {
    /// Its name, where several run.
    name: Option<String>,
    status: Arc<Status>,
    measure: Measure,
}

impl Operations {
    /// For bots that are measured in this registry.
    pub(crate) fn new(registry: Registry) -> Arc<Self> {
        Arc::new(Self { registry, bots: Mutex::default() })
    }

    /// For the only bot there is.
    pub(crate) fn of(status: Arc<Status>, measure: Measure) -> Arc<Self> {
        let operations = Self::new(measure.registry().clone());
        operations.watch(None, status, measure);
        operations
    }

    /// Where the metrics are.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Answers for this bot as well, whose metrics are in the same registry.
    pub(crate) fn watch(&self, name: Option<String>, status: Arc<Status>, measure: Measure) {
        let mut bots = self.bots.lock().unwrap_or_else(PoisonError::into_inner);
        bots.push(Watched { name, status, measure });
    }

    /// Serves on an address of its own, if there is one.
    pub(crate) async fn serve_apart(
        self: &Arc<Self>,
        address: Option<&str>,
    ) -> Result<Option<Server>, RunError> {
        let Some(address) = address else { return Ok(None) };
        let failed = |source| RunError::ListenForOperators { address: address.to_owned(), source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        tracing::info!(%address, "operators are answered");
        Ok(Some(Server::start(listener, None, Endpoints::default(), self.routes())))
    }

    /// The routes.
    pub(crate) fn routes(self: &Arc<Self>) -> Router {
        let [health, ready, metrics] = OPERATORS_PATHS;
        Router::new()
            .route(health, get(async || text("ok\n")))
            .route(ready, get(async |State(operations): State<Arc<Self>>| operations.readiness()))
            .route(metrics, get(async |State(operations): State<Arc<Self>>| operations.metrics()))
            .with_state(Arc::clone(self))
    }

    fn bots(&self) -> Vec<Watched> {
        self.bots.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ready is a process with a bot that receives updates: where several run, one that failed must
    /// not keep the others' from coming in.
    fn readiness(&self) -> Response {
        let bots = self.bots();
        let is_ready = bots.iter().any(|bot| bot.status.is_ready());
        let code = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let body = json::to_string(&Readiness { is_ready, bots: &bots }) + "\n";
        let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
        (code, headers, body).into_response()
    }

    fn metrics(&self) -> Response {
        for bot in self.bots() {
            bot.measure.now(&bot.status);
        }
        match self.registry.render() {
            Some(metrics) => ([(CONTENT_TYPE, EXPOSITION)], metrics).into_response(),
            None => {
                let why = "this program was built without the feature `metrics`\n";
                (StatusCode::NOT_FOUND, text(why)).into_response()
            }
        }
    }
}

fn text(text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], text)
}

/// The answer to whether the process is ready, and why not.
struct Readiness<'a> {
    is_ready: bool,
    bots: &'a [Watched],
}

impl Write for Readiness<'_> {
    fn write(&self, w: &mut Writer) {
        w.open();
        w.field("ready", &self.is_ready);
        match self.bots {
            [Watched { name: None, status, .. }] => {
                if let Some(why) = why_not(status) {
                    w.field("why", &why);
                }
            }
            bots => w.field("bots", &bots.to_vec()),
        }
        w.close();
    }
}

impl Write for Watched {
    fn write(&self, w: &mut Writer) {
        w.open();
        w.field("bot", &self.name.as_deref().unwrap_or_default());
        w.field("ready", &self.status.is_ready());
        if let Some(why) = why_not(&self.status) {
            w.field("why", &why);
        }
        w.close();
    }
}

/// Why updates do not come in.
fn why_not(status: &Status) -> Option<&'static str> {
    match status.phase() {
        Phase::Starting => Some("it is starting"),
        Phase::Ready if status.is_ready() => None,
        Phase::Ready => Some("the webhook is not its own any more: updates go to another URL"),
        Phase::Draining => Some("it is stopping, and finishes what is under way"),
        Phase::Ended => Some("it has ended"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::WebhookState;

    fn readiness(operations: &Operations) -> (u16, String) {
        let code = operations.readiness().status().as_u16();
        let bots = operations.bots();
        (code, json::to_string(&Readiness { is_ready: code == 200, bots: &bots }))
    }

    #[test]
    fn not_ready_says_why() {
        let status = Arc::new(Status::default());
        let operations = Operations::of(Arc::clone(&status), Measure::default());
        let starting = r#"{"ready":false,"why":"it is starting"}"#;
        assert_eq!(readiness(&operations), (503, starting.into()));
        status.enter(Phase::Ready);
        assert_eq!(readiness(&operations), (200, r#"{"ready":true}"#.into()));
        let lost = WebhookState { is_ours: false, pending_update_count: 3, last_error: None };
        status.saw(lost);
        let (code, body) = readiness(&operations);
        assert!(code == 503 && body.contains("not its own"), "{body}");
        status.enter(Phase::Draining);
        let (code, body) = readiness(&operations);
        assert!(code == 503 && body.contains("it is stopping"), "{body}");
    }

    #[test]
    fn of_several_bots_one_that_is_ready_is_enough_and_each_is_named() {
        let operations = Operations::new(Registry::default());
        let (tea, news) = (Arc::new(Status::default()), Arc::new(Status::default()));
        for (name, status) in [("tea", &tea), ("news", &news)] {
            let measure = Measure::default();
            operations.watch(Some(name.into()), Arc::clone(status), measure);
        }
        assert_eq!(readiness(&operations).0, 503);
        tea.enter(Phase::Ready);
        let expected = r#"{"ready":true,"bots":[{"bot":"tea","ready":true},{"bot":"news","ready":false,"why":"it is starting"}]}"#;
        assert_eq!(readiness(&operations), (200, expected.into()));
    }
}
