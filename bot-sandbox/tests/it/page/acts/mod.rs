//! What people do on the page.

mod bad;
mod buttons;
mod groups;
mod inline;
mod messages;
mod server;
mod topics;

use bot_core::{AllowedUpdates, Bot, Payload, Update};

/// The updates that wait for a bot that asked for all kinds; they are confirmed.
async fn updates(bot: &Bot) -> Vec<Payload> {
    let updates = bot.get_updates().allowed_updates(AllowedUpdates::ALL).await.unwrap();
    if let Some(last) = updates.last() {
        bot.get_updates().offset(last.update_id + 1).await.unwrap();
    }
    updates.into_iter().map(|update: Update| update.payload).collect()
}

fn kinds(updates: &[Payload]) -> Vec<&str> {
    updates.iter().map(|payload| payload.kind().unwrap().as_str()).collect()
}
