//! How a bot receives: polling and the webhook.

use std::{net::IpAddr, time::Duration};

use bot_core::{AllowedUpdates, types::WebhookInfo};
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use super::{Call, done};
use crate::{
    api_error::{Answer, ApiError, result},
    fault::judge_polled,
    world::{BotState, Webhook, WebhookSettings, World},
};

/// Longest long poll, in seconds.
const MAX_POLL: i64 = 50;
const MAX_UPDATES: i64 = 100;
const DEFAULT_CONNECTIONS: i64 = 40;
const PORTS: [u16; 4] = [443, 80, 88, 8443];

pub(super) async fn get_updates(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let offset = parameters.int("offset")?.unwrap_or(0);
    let limit = parameters.int("limit")?.unwrap_or(MAX_UPDATES).clamp(1, MAX_UPDATES);
    let limit = usize::try_from(limit).unwrap_or(1);
    let timeout = parameters.int("timeout")?.unwrap_or(0).clamp(0, MAX_POLL);
    let deadline = Instant::now() + Duration::from_secs(timeout.unsigned_abs());
    let mine = call.edit_bot(|bot| {
        if bot.webhook.is_some() {
            return Err(ApiError::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete \
                 the webhook first",
            ));
        }
        set_allowed_updates(bot, parameters.text("allowed_updates"))?;
        confirm(bot, offset);
        bot.polls += 1;
        Ok(bot.polls)
    })?;
    let look = |world: &World| {
        let bot = world.bots.get(call.token)?;
        if bot.is_revoked {
            return Some(Err(ApiError::unauthorized()));
        }
        if bot.polls != mine || bot.webhook.is_some() {
            return Some(Err(ApiError::conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is \
                 running",
            )));
        }
        let ready = if bot.is_served() { bot.queues.ready() } else { Vec::new() };
        let found: Vec<&str> =
            ready.iter().take(limit).map(|(_, waiting)| &*waiting.json).collect();
        (!found.is_empty()).then(|| Ok(format!("[{}]", found.join(","))))
    };
    let found = async {
        loop {
            let found = call.shared.wait_for(look).await;
            if found.is_err() || judge_polled(call.shared, call.token, limit).await {
                return found;
            }
        }
    };
    timeout_at(deadline, found).await.unwrap_or_else(|_| Ok("[]".to_owned()))
}

/// Forgets what the offset confirms; a negative one counts from the end.
fn confirm(bot: &mut BotState, offset: i64) {
    if offset >= 0 {
        bot.confirm(offset);
        return;
    }
    let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let all = bot.queues.all();
    let first = all.len().saturating_sub(keep);
    if let Some(first) = all.get(first).map(|waiting| waiting.update_id) {
        bot.confirm(first);
    }
}

/// Left out, it keeps what was said before; empty or of unknown names only, it is the default.
fn set_allowed_updates(bot: &mut BotState, json: Option<&str>) -> Answer<()> {
    let Some(json) = json else { return Ok(()) };
    let set: AllowedUpdates = bot_core::json::from_str(json).map_err(|_| {
        ApiError::bad_request("can't parse allowed updates: expected an array of strings")
    })?;
    bot.allowed = if set.is_empty() { AllowedUpdates::DEFAULT } else { set };
    Ok(())
}

pub(super) fn set_webhook(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let url = parameters.text("url").unwrap_or_default();
    if url.is_empty() {
        return delete_webhook(call);
    }
    let certificate = parameters.file("certificate").map(|(_, pem)| pem);
    let certificate = certificate.map(|pem| as_certificate(pem)).transpose()?;
    let secret_token = parameters.text("secret_token").map(str::to_owned);
    if let Some(secret) = &secret_token {
        let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if secret.len() > 256 {
            return Err(ApiError::bad_request("secret token is too long"));
        }
        if !secret.chars().all(ok) {
            return Err(ApiError::bad_request("secret token contains unallowed characters"));
        }
    }
    let connections = parameters.int("max_connections")?.unwrap_or(DEFAULT_CONNECTIONS);
    let settings = WebhookSettings {
        url: check_url(url)?,
        secret_token,
        max_connections: u8::try_from(connections.clamp(1, 100)).unwrap_or(u8::MAX),
        ip_address: parameters.text("ip_address").map(str::to_owned),
        certificate,
    };
    call.edit_bot(|bot| {
        let before = bot.allowed;
        set_allowed_updates(bot, parameters.text("allowed_updates"))?;
        if parameters.bool("drop_pending_updates") {
            bot.drop_pending();
        }
        let same = bot.webhook.as_ref().is_some_and(|now| now.settings == settings);
        if same && before == bot.allowed && settings.certificate.is_none() {
            return done(); // "Webhook is already set": its deliveries go on
        }
        bot.webhook = Some(Webhook::new(settings));
        done()
    })
}

/// A certificate that was uploaded, which must be one.
fn as_certificate(pem: &[u8]) -> Answer<String> {
    let text =
        str::from_utf8(pem).ok().filter(|text| text.starts_with("-----BEGIN CERTIFICATE-----"));
    let text = text.filter(|text| reqwest::Certificate::from_pem(text.as_bytes()).is_ok());
    let failed = || ApiError::bad_request("bad webhook: failed to set custom certificate file");
    text.map(str::to_owned).ok_or_else(failed)
}

/// What the real server accepts, and beside that any address of this machine: the sandbox is a
/// server of one's own.
fn check_url(text: &str) -> Answer<Url> {
    let bad = |why: &str| ApiError::bad_request(&format!("bad webhook: {why}"));
    let url = Url::parse(text).or_else(|_| Url::parse(&format!("https://{text}")));
    let url = url.map_err(|_| bad("invalid webhook URL specified"))?;
    let host = url.host().ok_or_else(|| bad("invalid webhook URL specified"))?;
    let ip = match host {
        Host::Domain("localhost") => return Ok(url),
        Host::Domain(_) => None,
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
    };
    if ip.is_some_and(|ip| ip.is_loopback()) {
        return Ok(url);
    }
    if url.scheme() != "https" {
        return Err(bad("An HTTPS URL must be provided for webhook"));
    }
    if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return Err(bad("Webhook can be set up only on ports 80, 88, 443 or 8443"));
    }
    match ip {
        Some(IpAddr::V4(ip)) if ip.is_private() || ip.is_link_local() || ip.is_unspecified() => {
            Err(bad(&format!("IP address {ip} is reserved")))
        }
        Some(IpAddr::V6(_)) => Err(bad("IPv6-only addresses are not allowed")),
        _ => Ok(url),
    }
}

pub(super) fn delete_webhook(call: &Call<'_>) -> Answer {
    let drop_pending = call.parameters.bool("drop_pending_updates");
    call.edit_bot(|bot| {
        bot.webhook = None;
        if drop_pending {
            bot.drop_pending();
        }
        done()
    })
}

pub(super) fn get_webhook_info(call: &Call<'_>) -> Answer {
    call.read(|_, bot| {
        let mut info = WebhookInfo::default();
        info.pending_update_count = i64::try_from(bot.queues.len()).unwrap_or(i64::MAX);
        if bot.allowed != AllowedUpdates::DEFAULT {
            info.allowed_updates = bot.allowed.names().into_iter().map(str::to_owned).collect();
        }
        if let Some(webhook) = &bot.webhook {
            let settings = &webhook.settings;
            info.url = settings.url.to_string();
            info.has_custom_certificate = settings.certificate.is_some();
            info.max_connections = Some(i64::from(settings.max_connections));
            info.ip_address.clone_from(&settings.ip_address);
            if let Some((date, message)) = &webhook.last_error {
                info.last_error_date = Some(*date);
                info.last_error_message = Some(message.clone());
            }
        }
        result(&info)
    })
}
