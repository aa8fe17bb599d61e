//! Bots and people.

use serde_json::{Value, json};

use super::{Views, api};
use crate::world::{BotState, Webhook, World};

pub(super) fn add(views: &mut Views, world: &World) {
    for (token, state) in &world.bots {
        views.insert(format!("bot/{}", state.user.id), bot(token, state));
    }
    for user in world.users.values().filter(|user| !user.is_bot) {
        let newest = world.profile_photos.get(&user.id).and_then(|photos| photos.first());
        let photo = newest.and_then(|sizes| sizes.last()).map(|size| &size.file_id);
        let view = json!({"user": api(user), "photo": photo});
        views.insert(format!("person/{}", user.id), view);
    }
}

/// The token is shown: it is what one gives to the bot, and guards nothing.
fn bot(token: &str, bot: &BotState) -> Value {
    let commands = bot.commands.iter().map(|((scope, language), commands)| {
        let all = || json!({"type": "default"});
        let scope = serde_json::from_str(scope).unwrap_or_else(|_| all());
        json!({"scope": scope, "language": language, "commands": api(commands)})
    });
    json!({
        "user": api(&bot.user),
        "token": token,
        "commands": commands.collect::<Vec<_>>(),
        "receives": match &bot.webhook {
            Some(_) => Some("webhook"),
            None => (bot.polls > 0).then_some("polling"),
        },
        "allowed_updates": bot.allowed.names(),
        "pending": bot.queues.len(),
        "revoked": bot.is_revoked,
        "webhook": bot.webhook.as_ref().map(webhook),
    })
}

fn webhook(webhook: &Webhook) -> Value {
    let settings = &webhook.settings;
    let error = webhook.last_error.as_ref();
    json!({
        "url": settings.url.as_str(),
        "max_connections": settings.max_connections,
        "ip_address": settings.ip_address,
        "has_secret": settings.secret_token.is_some(),
        "has_certificate": settings.certificate.is_some(),
        "last_error": error.map(|(at, message)| json!({"at": at * 1000, "message": message})),
    })
}
