//! A server that records calls and knows next to nothing: what any program could play.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, http::Uri};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::soon;

/// Records calls; what it answers is up to the test.
pub(crate) struct Stub {
    pub(crate) url: String,
    calls: Arc<Mutex<Vec<(String, Value)>>>,
    changed: watch::Receiver<usize>,
}

impl Stub {
    /// `answer` is asked for the result of each call: method, parameters, and how many calls of
    /// this method there were before; what it does not know is answered with `true`.
    pub(crate) async fn start(
        answer: impl Fn(&str, &Value, usize) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        let calls = Arc::<Mutex<Vec<(String, Value)>>>::default();
        let (changes, changed) = watch::channel(0);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (kept, answer) = (Arc::clone(&calls), Arc::new(answer));
        let routes = Router::new().fallback(move |uri: Uri, body: Bytes| {
            let method = uri.path().rsplit('/').next().unwrap().to_owned();
            let parameters: Value = serde_json::from_slice(&body).unwrap_or_default();
            let mut calls = kept.lock().unwrap();
            let before = calls.iter().filter(|(name, _)| *name == method).count();
            let result = answer(&method, &parameters, before).unwrap_or_else(|| match &*method {
                "getMe" => json!({"id": 1, "is_bot": true, "username": "StubBot"}),
                _ => json!(true),
            });
            calls.push((method, parameters));
            changes.send_replace(calls.len());
            async move { json!({"ok": true, "result": result}).to_string() }
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, calls, changed }
    }

    /// Has these updates for the first getUpdates, and no others.
    pub(crate) async fn with_updates(updates: Value) -> Self {
        Self::start(move |method, _, before| match (method, before) {
            ("getUpdates", 0) => Some(updates.clone()),
            ("getUpdates", _) => Some(json!([])),
            ("sendMessage", _) => Some(json!({"message_id": 1, "chat": {"id": 5}})),
            _ => None,
        })
        .await
    }

    pub(crate) fn calls(&self) -> Vec<(String, Value)> {
        self.calls.lock().unwrap().clone()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.calls().into_iter().map(|(name, _)| name).collect()
    }

    /// Waits until the calls satisfy a condition.
    pub(crate) async fn called(&self, enough: impl Fn(&[(String, Value)]) -> bool) {
        let mut changed = self.changed.clone();
        let wait = async {
            while !enough(&self.calls()) {
                changed.changed().await.unwrap();
            }
        };
        soon("the calls", wait).await;
    }
}
