//! The chat page's server side, as a browser meets it.

mod acts;
mod files;
mod guard;
mod live;
mod views;

use std::collections::BTreeMap;

use bot_sandbox::{Person, Sandbox};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::soon;

/// A page that is open: what it was told so far.
pub(crate) struct Page {
    http: Client,
    url: String,
    live: Response,
    unread: Vec<u8>,
    pub(crate) views: BTreeMap<String, Value>,
    pub(crate) told: Vec<Value>,
}

impl Page {
    pub(crate) async fn open(sandbox: &Sandbox) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        let url = sandbox.url();
        let live = http.get(format!("{url}/page/live")).send().await.unwrap();
        assert_eq!(live.status(), StatusCode::OK);
        let (views, told) = Default::default();
        let mut page = Self { http, url, live, unread: Vec::new(), views, told };
        assert_eq!(page.next().await.unwrap()["all"], true);
        page
    }

    /// The next event; none when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        let event = loop {
            if let Some(end) = self.unread.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = self.unread.drain(..end + 2).collect();
                let event = String::from_utf8(event).unwrap();
                if let Some(data) = event.strip_prefix("data: ") {
                    break serde_json::from_str::<Value>(data).unwrap();
                }
                continue; // a sign of life
            }
            match soon("the live stream", self.live.chunk()).await {
                Ok(Some(chunk)) => self.unread.extend_from_slice(&chunk),
                Ok(None) | Err(_) => return None,
            }
        };
        if event["all"] == true {
            self.views.clear();
        }
        for key in event["drop"].as_array().unwrap() {
            self.views.remove(key.as_str().unwrap());
        }
        for (key, view) in event["put"].as_object().unwrap() {
            self.views.insert(key.clone(), view.clone());
        }
        self.told.extend(event["tell"].as_array().unwrap().iter().cloned());
        Some(event)
    }

    /// Reads on until the page shows something.
    pub(crate) async fn shows<T>(&mut self, look: impl Fn(&Self) -> Option<T>) -> T {
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            if self.next().await.is_none() {
                panic!("the stream ended; the page shows {:#?}", self.views);
            }
        }
    }

    /// Reads on until a view is there that satisfies a condition.
    pub(crate) async fn view(&mut self, key: &str, is: impl Fn(&Value) -> bool) -> Value {
        self.shows(|page| page.views.get(key).filter(|view| is(view)).cloned()).await
    }

    /// Does something, and says what came of it.
    pub(crate) async fn post(&self, act: impl Into<Vec<u8>>) -> (StatusCode, Value) {
        let request = self.http.post(format!("{}/page/act", self.url)).body(act.into());
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Does something as a person; it must succeed.
    pub(crate) async fn does(&self, person: &Person, what: &str, mut act: Value) -> Value {
        act["as"] = json!(person.id().0);
        act["do"] = json!(what);
        let (status, answer) = self.post(act.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{act}: {answer}");
        answer
    }

    /// Does something as a person that must be refused, and says why it was.
    pub(crate) async fn cannot(&self, person: &Person, what: &str, mut act: Value) -> String {
        act["as"] = json!(person.id().0);
        act["do"] = json!(what);
        let (status, answer) = self.post(act.to_string()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{act}: {answer}");
        answer["error"].as_str().unwrap().to_owned()
    }
}

/// The key of the private chat of the sandbox's bot and a person.
pub(crate) fn private(sandbox: &Sandbox, person: &Person) -> String {
    format!("{}:{}", bot_id(sandbox), person.id())
}

pub(crate) fn bot_id(sandbox: &Sandbox) -> i64 {
    sandbox.token().split_once(':').unwrap().0.parse().unwrap()
}

/// A webhook that accepts everything.
pub(crate) struct Hook {
    pub(crate) url: String,
    received: tokio::sync::mpsc::UnboundedReceiver<Value>,
}

impl Hook {
    pub(crate) async fn start() -> Self {
        let (send, received) = tokio::sync::mpsc::unbounded_channel();
        let take = move |body: axum::body::Bytes| {
            let send = send.clone();
            async move { drop(send.send(serde_json::from_slice(&body).unwrap())) }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = axum::Router::new().route("/", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, received }
    }

    pub(crate) async fn next(&mut self) -> Value {
        soon("an update", self.received.recv()).await.unwrap()
    }
}
