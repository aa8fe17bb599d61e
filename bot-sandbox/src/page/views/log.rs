//! What went between the server and the bots: updates and calls.

use std::time::Duration;

use bot_core::Dialect;
use serde_json::{Value, json};

use crate::{
    event::Call,
    safew,
    world::{BotState, Fate, Record},
};

/// Parameters that are secrets of the bot's owner.
const SECRETS: [&str; 2] = ["provider_token", "secret_token"];

/// An update, and what became of it.
pub(in crate::page) fn update(bot: &BotState, record: &Record, dialect: Dialect) -> Value {
    let attempts = record
        .attempts
        .iter()
        .map(|attempt| json!({"took_ms": ms(attempt.took), "error": attempt.error}));
    let handling = record.handling.as_ref().map(|handling| {
        let passed_over = handling.passed_over.iter().map(|handler| {
            json!({"handler": handler.handler, "place": handler.place, "why": handler.why})
        });
        json!({
            "handler": handling.handler,
            "place": handling.place,
            "error": handling.error,
            "took_ms": ms(handling.took),
            "passed_over": passed_over.collect::<Vec<_>>(),
        })
    });
    json!({
        "update_id": record.update_id,
        "bot": bot.user.id.0,
        "kind": record.kind,
        "at": record.made_at,
        "fate": match record.fate {
            Fate::NotAskedFor => "not asked for",
            Fate::Waiting => "waiting",
            Fate::Accepted => "accepted",
            Fate::Dropped => "dropped",
        },
        "json": match dialect {
            Dialect::SafeW => safew::update(record.json.clone()),
            Dialect::Telegram => record.json.clone(),
        },
        "held": bot.queues.hold_of(record.update_id),
        "attempts": attempts.collect::<Vec<_>>(),
        "handling": handling,
    })
}

/// A call, and what came of it.
pub(in crate::page) fn call(n: usize, call: &Call) -> Value {
    let parameters = call.parameters.iter();
    let shown = |(name, value): (&String, &String)| match SECRETS.contains(&&**name) {
        true => (name.clone(), json!("(not shown)")),
        false => (name.clone(), json!(value)),
    };
    json!({
        "n": n,
        "bot": call.bot.parse::<i64>().ok(),
        "method": call.method,
        "parameters": parameters.map(shown).collect::<serde_json::Map<_, _>>(),
        "at": call.at,
        "took_ms": call.took.map(ms),
        "refused": call.refused,
        "result": call.result,
        "in_response": call.in_response,
    })
}

/// Milliseconds, with parts.
fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
