//! What goes wrong on demand.

use serde_json::{Map, Value, json};

use super::Views;
use crate::{fault::Rule, shared::Shared, world::World};

pub(super) fn add(views: &mut Views, world: &World, shared: &Shared) {
    for given in shared.rules() {
        views.insert(format!("fault/{}", given.0), rule(&given));
    }
    let bots = world.bots.values().map(|bot| {
        let view = json!({
            "paused": bot.is_paused,
            "revoked": bot.is_revoked,
            "held": bot.queues.held(),
        });
        (bot.user.id.to_string(), view)
    });
    let bots: Map<String, Value> = bots.collect();
    let paused = world.bots.values().any(|bot| bot.is_paused);
    let mischief = json!({"paused": paused, "down": world.is_down, "bots": bots});
    views.insert("mischief".into(), mischief);
}

/// A rule in force: its id, the rule, and how often it can still happen.
pub(in crate::page) fn rule((id, rule, left): &(u64, Rule, Option<u32>)) -> Value {
    json!({"id": id, "text": rule.text(*left), "rule": rule.to_value(), "left": left})
}
