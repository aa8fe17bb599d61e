//! A bot by hand: axum, `serde_json::Value`, and a `match`. It checks no secret, remembers nothing and
//! keeps no order.

use std::env;

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use bot_load::{handles, tell};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

type Error = Box<dyn std::error::Error>;

async fn update(body: Bytes) -> StatusCode {
    let Ok(update) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let Some(fields) = update.as_object() else { return StatusCode::BAD_REQUEST };
    for (kind, payload) in fields {
        let user = payload["from"]["id"].as_i64();
        match kind.as_str() {
            "message" | "edited_message" => {
                let text = payload["text"].as_str().or_else(|| payload["caption"].as_str());
                let text = text.unwrap_or_default();
                let chat = payload["chat"]["id"].as_i64().unwrap_or_default();
                match text.split([' ', '@']).next() {
                    Some("/help") => handles(chat, user, text),
                    _ => handles(chat, user, text),
                }
            }
            "callback_query" => {
                let chat = payload["message"]["chat"]["id"].as_i64().unwrap_or_default();
                handles(chat, user, payload["data"].as_str().unwrap_or_default());
            }
            "chat_member" => handles(payload["chat"]["id"].as_i64().unwrap_or_default(), user, ""),
            _ => {}
        }
    }
    StatusCode::OK
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let address = env::args().nth(1).ok_or("the address is missing")?;
    let listener = TcpListener::bind(&address).await.map_err(|e| format!("{address}: {e}"))?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = async move {
        terminate.recv().await;
    };
    let routes = Router::new().route("/", post(update));
    axum::serve(listener, routes).with_graceful_shutdown(stop).await?;
    tell();
    Ok(())
}
