//! What goes wrong on demand, each as a bot meets it.

mod calls;
mod deliveries;
mod polled;
mod remote;
mod rules;
mod server;

use std::sync::LazyLock;

use bot_sandbox::Sandbox;
use reqwest::Response;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::soon;

/// A connection to the sandbox, byte by byte.
struct Wire(TcpStream);

impl Wire {
    async fn open(sandbox: &Sandbox) -> Self {
        Self(TcpStream::connect(address(sandbox)).await.unwrap())
    }

    async fn writes(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Asks for a method, with this body.
    async fn asks(&mut self, sandbox: &Sandbox, method: &str, body: &str) {
        let head = head(sandbox, method, body.len());
        self.writes(head + body).await;
    }

    /// The next answer, whose length must be said; its connection is kept.
    async fn answer(&mut self) -> String {
        let mut bytes = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&bytes);
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && body.len() == content_length(head)
            {
                return text.into_owned();
            }
            let read = soon("an answer", self.0.read_buf(&mut bytes)).await.unwrap();
            assert_ne!(read, 0, "the connection ended");
        }
    }

    /// All that comes until the connection ends, in whichever way.
    async fn rest(mut self) -> String {
        let mut bytes = Vec::new();
        // A connection that breaks with unread bytes is reset: what came before is kept.
        drop(soon("the end of the connection", self.0.read_to_end(&mut bytes)).await);
        String::from_utf8(bytes).unwrap()
    }
}

/// Where the sandbox listens.
fn address(sandbox: &Sandbox) -> String {
    sandbox.url().trim_start_matches("http://").to_owned()
}

/// The head of a request.
fn head(sandbox: &Sandbox, method: &str, length: usize) -> String {
    format!(
        "POST /bot{}/{method} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n",
        sandbox.token(),
        address(sandbox),
    )
}

/// What a head says of the length of its body.
fn content_length(head: &str) -> usize {
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.unwrap().parse().unwrap()
}

/// A message to a chat, as JSON.
fn message(chat: i64, text: &str) -> String {
    format!(r#"{{"chat_id":{chat},"text":"{text}"}}"#)
}

/// A client that keeps no connection: each test has a runtime of its own.
fn http() -> &'static reqwest::Client {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let client = bot_core::client::http_client_builder().no_proxy();
        client.pool_max_idle_per_host(0).build().unwrap()
    });
    &HTTP
}

/// Calls a method as any program could.
async fn call(sandbox: &Sandbox, method: &str, body: String) -> reqwest::Result<Response> {
    let url = format!("{}/bot{}/{method}", sandbox.url(), sandbox.token());
    let request = http().post(url).header("content-type", "application/json").body(body);
    soon("an answer", request.send()).await
}

/// The same, where there is an answer: status and JSON.
async fn answer(sandbox: &Sandbox, method: &str, body: String) -> (u16, Value) {
    let response = call(sandbox, method, body).await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
}
