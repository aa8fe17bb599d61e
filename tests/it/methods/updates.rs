//! The bot itself, and how it receives.

use bot_server::{AllowedUpdates, Payload, UpdateKind, types::InputFile};
use serde_json::{Value, json};

use super::{World, refused};

pub(super) async fn get_me(world: World) {
    let me = world.bot.get_me().await.unwrap();
    assert!(me.is_bot && me.can_join_groups == Some(true));
    assert_eq!(me.username.as_deref(), Some("SandboxBot"));
    assert_eq!(me.first_name.is_empty(), world.is_safew());
    let raw = world.raw("getMe", json!({})).await;
    assert_eq!(raw["result"].get("first_name").is_some(), !world.is_safew());
}

pub(super) async fn get_updates(world: World) {
    let bot = &world.bot;
    let mei = world.person("Mei").await;
    mei.sends("again").await;
    let all = bot.get_updates().await.unwrap();
    let texts: Vec<_> = all
        .iter()
        .map(|update| match &update.payload {
            Payload::Message(message) => message.text.as_deref().unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, ["hello", "again"]);
    assert_eq!(bot.get_updates().limit(1).await.unwrap(), all[..1]);
    assert_eq!(bot.get_updates().offset(all[1].update_id).await.unwrap(), all[1..]);
    assert_eq!(bot.get_updates().offset(all[1].update_id + 1).await.unwrap(), []);
    bot.set_webhook("https://bot.example.com/").await.unwrap();
    refused(bot.get_updates().await, "409 Conflict: can't use getUpdates method while webhook");
}

pub(super) async fn set_webhook(world: World) {
    let bot = &world.bot;
    let pem = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n";
    let set = bot
        .set_webhook("https://bot.example.com:8443/hook")
        .certificate(InputFile::bytes("cert.pem", pem))
        .max_connections(7)
        .ip_address("203.0.113.7")
        .secret_token("s-1")
        .allowed_updates(AllowedUpdates::EMPTY.with(UpdateKind::Message));
    assert!(set.await.unwrap());
    let info = bot.get_webhook_info().await.unwrap();
    assert_eq!(info.url, "https://bot.example.com:8443/hook");
    assert!(info.has_custom_certificate);
    assert_eq!((info.max_connections, info.ip_address.as_deref()), (Some(7), Some("203.0.113.7")));
    assert_eq!(info.allowed_updates, ["message"]);
    let plain = bot.set_webhook("http://bot.example.com/").await;
    refused(plain, "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
    let no_pem = InputFile::bytes("cert.pem", "x");
    let no_pem = bot.set_webhook("https://bot.example.com/").certificate(no_pem).await;
    refused(no_pem, "bad webhook: failed to set custom certificate file");
    assert_eq!(bot.get_webhook_info().await.unwrap(), info, "a refusal changes nothing");
}

pub(super) async fn delete_webhook(world: World) {
    let bot = &world.bot;
    // Nobody listens there, so that what is said waits.
    bot.set_webhook("http://127.0.0.1:9/").await.unwrap();
    world.person("Mei").await;
    assert!(bot.delete_webhook().await.unwrap());
    let info = bot.get_webhook_info().await.unwrap();
    assert_eq!((info.url.as_str(), info.pending_update_count), ("", 1));
    assert!(bot.delete_webhook().drop_pending_updates(true).await.unwrap(), "there is none");
    assert_eq!(bot.get_webhook_info().await.unwrap().pending_update_count, 0);
    assert_eq!(bot.get_updates().await.unwrap(), []);
}

pub(super) async fn get_webhook_info(world: World) {
    let bot = &world.bot;
    assert_eq!(bot.get_webhook_info().await.unwrap().last_error_message, None);
    let raw = world.raw("getWebhookInfo", json!({})).await;
    let date = raw["result"].get("last_error_date");
    assert_eq!(date, world.is_safew().then_some(&Value::Null));
    assert_eq!(raw["result"].get("last_error_message"), date);

    bot.set_webhook("http://127.0.0.1:9/").await.unwrap();
    world.person("Mei").await;
    let failed = async {
        loop {
            let info = bot.get_webhook_info().await.unwrap();
            if info.last_error_message.is_some() {
                return info;
            }
            tokio::task::yield_now().await;
        }
    };
    let info = crate::support::soon("a failed delivery", failed).await;
    assert_eq!(info.last_error_message.as_deref(), Some("Connection refused"));
    assert!(info.last_error_date.is_some());
    assert_eq!(info.pending_update_count, 1);
}
