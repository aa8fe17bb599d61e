//! What the page shows, as JSON values by key.

use std::{collections::BTreeMap, time::Duration};

use bot_core::json;
use serde_json::{Value, json};

use crate::{
    event::Event,
    shared::Shared,
    world::{Fate, Record, World},
};

/// Most messages of a chat, most updates and most calls that the page shows: the newest.
const SHOWN: usize = 300;

/// Views by key.
pub(super) type Views = BTreeMap<String, Value>;

/// All there is to see.
pub(super) fn all(world: &World, shared: &Shared) -> Views {
    let mut views = Views::new();
    views.insert("sandbox".into(), json!({"dialect": shared.dialect.to_string()}));
    for user in world.users.values().filter(|user| !user.is_bot) {
        views.insert(format!("person/{}", user.id), api(user));
    }
    for (key, chat) in &world.chats {
        let name = key.to_string();
        for message in chat.messages.values().rev().take(SHOWN) {
            let view = json!({"message": api(message)});
            views.insert(format!("message/{name}/{}", message.message_id), view);
        }
        views.insert(format!("chat/{name}"), json!({"chat": api(&chat.chat)}));
    }
    for bot in world.bots.values() {
        for record in bot.history.newest(SHOWN) {
            let key = format!("update/{}/{}", bot.user.id, record.update_id);
            views.insert(key, update(record));
        }
    }
    views
}

fn update(record: &Record) -> Value {
    let attempts = record
        .attempts
        .iter()
        .map(|attempt| json!({"took_ms": ms(attempt.took), "error": attempt.error}));
    json!({
        "update_id": record.update_id,
        "kind": record.kind,
        "json": record.json,
        "at": record.made_at,
        "fate": match record.fate {
            Fate::NotAskedFor => "not asked for",
            Fate::Waiting => "waiting",
            Fate::Accepted => "accepted",
            Fate::Dropped => "dropped",
        },
        "attempts": attempts.collect::<Vec<_>>(),
        "handling": record.handling.as_ref().map(|handling| json!({
            "handler": handling.handler,
            "place": handling.place,
            "error": handling.error,
            "took_ms": ms(handling.took),
        })),
    })
}

/// Milliseconds, with parts.
fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// What happens and passes, if an event is of that sort.
pub(super) fn told(event: &Event) -> Option<Value> {
    match event {
        Event::Answered { user_id, text, show_alert, url } => Some(json!({
            "event": "answered",
            "user_id": user_id,
            "text": text,
            "show_alert": show_alert,
            "url": url,
        })),
        _ => None,
    }
}

/// A value of the API.
fn api(value: &dyn json::Write) -> Value {
    serde_json::from_str(&json::to_string(value)).unwrap_or_default()
}
