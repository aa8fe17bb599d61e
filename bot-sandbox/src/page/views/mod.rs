//! What the page shows, as JSON values by key: a file per sort of thing.
//!
//! | key | what |
//! | --- | --- |
//! | `sandbox` | whose server is played |
//! | `bot/<id>` | a bot: its commands, and how it receives |
//! | `person/<id>` | somebody who can be played |
//! | `chat/<key>` | a chat: who is in it, and what each of them may do |
//! | `message/<chat key>/<id>` | a message, its reactions and votes |
//! | `update/<bot id>/<update id>` | an update, and what became of it |
//! | `call/<n>` | a call that a bot made |
//! | `offer/<query id>` | an inline query, and what was offered |
//! | `fault/<id>` | a rule of misbehaviour in force |
//! | `mischief` | what is paused, revoked, held or down |
//!
//! A chat's key is `<bot id>:<person id>` if it is private, else its id. Objects of the API are in
//! Telegram's shape. No webhook's secret is ever in a view.

mod accounts;
mod chats;
mod log;
mod messages;
mod mischief;
mod offers;

use std::collections::BTreeMap;

use bot_core::json;
use serde_json::{Value, json};

pub(super) use chats::chat;
pub(super) use log::{call, update};
pub(super) use messages::{inline_ids, messages};
pub(super) use mischief::rule;

use crate::{event::Event, shared::Shared, world::World};

/// Most messages of a chat, most updates and most calls that the page shows: the newest.
pub(super) const SHOWN: usize = 300;

/// Views by key.
pub(super) type Views = BTreeMap<String, Value>;

/// All but chats, messages, updates and calls.
pub(super) fn others(world: &World, shared: &Shared) -> Views {
    let mut views = Views::new();
    let sandbox = json!({"dialect": shared.dialect.to_string(), "url": shared.url});
    views.insert("sandbox".into(), sandbox);
    accounts::add(&mut views, world);
    offers::add(&mut views, world);
    mischief::add(&mut views, world, shared);
    views
}

/// What happens and passes, if an event is of that sort.
pub(super) fn told(event: &Event) -> Option<Value> {
    match event {
        Event::Answered { user_id, query_id, text, show_alert, url } => Some(json!({
            "event": "answered",
            "user_id": user_id,
            "query_id": query_id,
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
