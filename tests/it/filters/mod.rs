//! What attributes ask of updates, and which handler an update comes to: updates as the server sends
//! them, through the router.

mod captures;
mod keys;
mod order;
mod passed_over;
mod predicates;
mod property;
mod start_up;

use std::sync::Arc;

use bot_core::{Context, Environment, Handler, Outcome, Router, States, Token};
use bot_server::prelude::*;
use serde_json::{Value, json};

use crate::desk::Diary;

/// A bot whose handlers call nothing, so nothing listens at its address.
struct Scene {
    environment: Arc<Environment>,
    diary: Diary,
}

impl Scene {
    fn new() -> Self {
        let diary = Diary::default();
        let bot = Bot::builder(Token::new("1:secret").unwrap()).build().unwrap();
        let me = json!({"id": 1, "is_bot": true, "first_name": "Echo", "username": "EchoBot"});
        let me = serde_json::from_value(me).unwrap();
        let states = States::default().with(diary.clone());
        let menu = bot_core::CommandMenu::default();
        Self { environment: Arc::new(Environment { bot, me, states, menu }), diary }
    }

    fn router(&self, handlers: &[&'static Handler]) -> Router {
        Router::new(handlers.iter().copied(), &self.environment.states).unwrap()
    }

    fn context(&self, kind: &str, payload: &Value) -> Context {
        let json = json!({"update_id": 1, kind: payload}).to_string();
        Context::new(Arc::clone(&self.environment), Update::from_slice(json.as_bytes()).unwrap())
    }

    async fn dispatch(&self, router: &Router, kind: &str, payload: &Value) -> Outcome {
        router.dispatch(&self.context(kind, payload)).await
    }

    /// The name of the handler that handled it; empty if none did.
    async fn handler(&self, router: &Router, kind: &str, payload: &Value) -> &'static str {
        match self.dispatch(router, kind, payload).await {
            Outcome::Handled(handler) => handler.name(),
            Outcome::Unhandled => "",
            Outcome::Failed(handler, error) => panic!("{handler}: {error}"),
        }
    }

    /// What is wrong with these handlers.
    fn problems(&self, handlers: &[&'static Handler]) -> Vec<String> {
        match Router::new(handlers.iter().copied(), &self.environment.states) {
            Ok(_) => Vec::new(),
            Err(error) => error.problems,
        }
    }
}

/// Sends each update to these handlers and compares who handled it.
async fn expect(handlers: &[&'static Handler], updates: &[(&str, Value, &str)]) {
    let scene = Scene::new();
    let router = scene.router(handlers);
    for (kind, payload, expected) in updates {
        assert_eq!(scene.handler(&router, kind, payload).await, *expected, "{kind} {payload}");
    }
}

/// A message in a private chat, with this beside what every message has.
fn message(with: Value) -> Value {
    message_in("private", with)
}

fn message_in(chat: &str, with: Value) -> Value {
    let base = json!({
        "message_id": 1, "date": 1, "chat": {"id": 7, "type": chat},
        "from": {"id": 7, "is_bot": false, "first_name": "Mei"},
    });
    merged(base, with)
}

fn text(text: &str) -> Value {
    message(json!({"text": text}))
}

/// A callback query under a message in a private chat, with this beside.
fn query(with: Value) -> Value {
    let base = json!({
        "id": "1", "chat_instance": "1", "from": {"id": 7, "is_bot": false, "first_name": "Mei"},
        "message": text("Tea or coffee?"),
    });
    merged(base, with)
}

fn data(data: &str) -> Value {
    query(json!({"data": data}))
}

fn inline(query: &str) -> Value {
    let from = json!({"id": 7, "is_bot": false, "first_name": "Mei"});
    json!({"id": "1", "from": from, "query": query, "offset": ""})
}

/// A change of a member in a supergroup.
fn change(old: &str, new: &str) -> Value {
    let user = json!({"id": 7, "is_bot": false, "first_name": "Mei"});
    let member = |status| {
        json!({
            "status": status, "user": user, "is_member": true, "until_date": 0,
            "is_anonymous": false, "can_be_edited": false,
        })
    };
    json!({
        "chat": {"id": -7, "type": "supergroup", "title": "Tea"}, "from": user, "date": 1,
        "old_chat_member": member(old), "new_chat_member": member(new),
    })
}

fn merged(mut base: Value, with: Value) -> Value {
    let (Value::Object(base_map), Value::Object(with)) = (&mut base, with) else {
        panic!("objects")
    };
    base_map.extend(with);
    base
}
