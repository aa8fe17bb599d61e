//! Inline queries, and what bots offered.

use bot_core::types::Content;
use serde_json::{Value, json};

use super::{Views, api};
use crate::world::{AskedInline, BotState, InlineResult, Shown, World};

pub(super) fn add(views: &mut Views, world: &World) {
    for bot in world.bots.values() {
        for (query_id, asked) in &bot.inline_queries {
            views.insert(format!("offer/{query_id}"), offer(bot, query_id, asked));
        }
    }
}

fn offer(bot: &BotState, query_id: &str, asked: &AskedInline) -> Value {
    let results = asked.results.as_ref();
    json!({
        "query_id": query_id,
        "bot": bot.user.id.0,
        "user_id": asked.user.id.0,
        "chat": asked.chat.map(|key| key.to_string()),
        "query": asked.query,
        "results": results.map(|results| results.iter().map(result).collect::<Vec<_>>()),
        "button": asked.button.as_ref().map(|button| api(button)),
    })
}

fn result(result: &InlineResult) -> Value {
    let (kind, text) = match &result.shown {
        Shown::Text { text, .. } => ("article", Some(text)),
        Shown::Game(_) => ("game", None),
        Shown::Message(message) => {
            (message.content().map_or("content", Content::as_str), message.caption.as_ref())
        }
    };
    json!({
        "type": kind,
        "id": result.id,
        "title": result.title,
        "description": result.description,
        "text": text,
    })
}
