//! Delivery by webhook, as the real server does it.
//!
//! Each queue has one update under way; the next follows when it was accepted by a 2xx. Anything
//! else is tried again at once, then after 2, 4, 8 ... seconds, at most 60, or when `Retry-After`
//! says. An answer is waited for 60 seconds. Telegram makes the call that the body of a 200 names, if
//! it names one; SafeW does not look at the body.

use std::{error::Error as _, io, sync::Arc, time::Duration};

use bot_core::Dialect;
use reqwest::{
    Body, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, RETRY_AFTER},
};
use tokio::{sync::Semaphore, time::Instant};

use crate::{
    fault::{DeliveryFault, half, judge::Delivery},
    http::method_call,
    methods,
    methods::Parameters,
    safew,
    shared::{Shared, now},
    world::{self, BotState, Fate, QueueKey, Waiting, Webhook, WebhookSettings, World},
};

/// Longest wait for a connection to a webhook.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer is waited for.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest wait before the next attempt.
const MAX_BACKOFF: Duration = Duration::from_secs(60);
/// Longest `Retry-After` that is honoured.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60 * 60);
/// How long an endpoint may answer nothing but 410 before its webhook is removed.
const GONE_FOR: Duration = Duration::from_secs(60 * 60);

/// Connects to endpoints: to that of a webhook whose certificate was uploaded only if it shows what that
/// one has signed.
pub(crate) fn client(certificate: Option<&str>) -> reqwest::Result<reqwest::Client> {
    let client = bot_core::client::http_client_builder().connect_timeout(CONNECT_TIMEOUT);
    let client = match certificate {
        None => client,
        Some(pem) => client.tls_certs_only([reqwest::Certificate::from_pem(pem.as_bytes())?]),
    };
    client.no_proxy().build()
}

/// Starts a delivery for every queue that needs one, for ever.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let needed = |world: &World| !world.is_down && world.bots.values().any(is_to_be_looked_at);
        shared.wait_for(|world| needed(world).then_some(())).await;
        shared.edit(|world| {
            for (token, bot) in &mut world.bots {
                let undelivered = undelivered(bot);
                let Some(webhook) = &mut bot.webhook else {
                    continue;
                };
                while webhook.deliveries.try_join_next().is_some() {} // forget what has ended
                for key in undelivered {
                    let round = Arc::clone(&webhook.connections);
                    let delivery = deliver(Arc::clone(&shared), token.clone(), key, round);
                    webhook.deliveries.spawn(delivery);
                }
            }
        });
    }
}

/// Whether something has changed by which a queue may have to be delivered. It is asked at every
/// change of the world, so it looks at no queue.
fn is_to_be_looked_at(bot: &BotState) -> bool {
    let Some(webhook) = &bot.webhook else { return false };
    match bot.is_served() {
        true => !webhook.knows_queues || bot.queues.has_stirred(),
        false => webhook.knows_queues,
    }
}

/// The queues that can be delivered and are not; from here on they are under way.
fn undelivered(bot: &mut BotState) -> Vec<QueueKey> {
    let is_served = bot.is_served();
    let Some(webhook) = &mut bot.webhook else { return Vec::new() };
    let stirred = if is_served { bot.queues.take_stirred() } else { Vec::new() };
    let knew = std::mem::replace(&mut webhook.knows_queues, is_served);
    let mut keys = match (is_served, knew) {
        (false, _) => Vec::new(),
        (true, true) => stirred,
        (true, false) => bot.queues.keys().map(|(key, _)| key).collect(),
    };
    keys.retain(|key| bot.queues.is_ready(*key) && webhook.under_way.insert(*key));
    keys
}

/// What is to be delivered next, and where.
struct Next {
    update: Waiting,
    settings: WebhookSettings,
    /// What believes the certificate that was uploaded, if one was.
    http: Option<reqwest::Client>,
}

/// The webhook, if its deliveries have not begun anew since this one: one of an earlier round may
/// still be running for a moment, and has no say any more.
fn of_round<'b>(bot: &'b mut BotState, round: &Arc<Semaphore>) -> Option<&'b mut Webhook> {
    bot.webhook.as_mut().filter(|webhook| Arc::ptr_eq(&webhook.connections, round))
}

/// The head of a queue. Without one that can be delivered, the queue is not under way any more.
fn next(shared: &Shared, token: &str, key: QueueKey, round: &Arc<Semaphore>) -> Option<Next> {
    shared.edit(|world| {
        let bot = world.bots.get_mut(token)?;
        of_round(bot, round)?;
        while let Some(old) = bot.queues.pop_old(key) {
            bot.history.end(old.update_id, Fate::Dropped);
        }
        let head = bot.queues.head(key).filter(|_| bot.is_served());
        let webhook = of_round(bot, round)?;
        let Some(update) = head else {
            webhook.under_way.remove(&key);
            bot.queues.stir(key); // it may be that nothing is delivered for now
            return None;
        };
        Some(Next { update, settings: webhook.settings.clone(), http: webhook.http.clone() })
    })
}

fn is_still_next(shared: &Shared, token: &str, key: QueueKey, update_id: i64) -> bool {
    let is_next = |bot: &BotState| bot.is_served() && bot.queues.is_head(key, update_id);
    shared.read(|world| world.bots.get(token).is_some_and(is_next))
}

/// Delivers one queue until it is empty, or held, or deliveries begin anew. `round` has a permit per
/// connection.
async fn deliver(shared: Arc<Shared>, token: String, key: QueueKey, round: Arc<Semaphore>) {
    let mut failures = 0;
    while let Some(Next { update, settings, http }) = next(&shared, &token, key, &round) {
        let Some(manner) = judge(&shared, &token, key, &update).await else {
            continue;
        };
        let Ok(permit) = round.acquire().await else {
            return;
        };
        // It may have been dropped or held since, or deliveries paused.
        if !is_still_next(&shared, &token, key, update.update_id) {
            continue;
        }
        let json = match shared.dialect {
            Dialect::SafeW => safew::update(update.json),
            Dialect::Telegram => update.json,
        };
        let begun = Instant::now();
        let attempt = post(http.as_ref().unwrap_or(&shared.http), &settings, json, manner).await;
        drop(permit);
        note_attempt(&shared, &token, update.update_id, begun.elapsed(), &attempt);
        match attempt {
            Attempt::Accepted { call } => {
                failures = 0;
                // Before the update counts as done: who waits for peace sees what was called.
                if let Some((method, parameters)) = call
                    && shared.dialect == Dialect::Telegram
                {
                    methods::call_in_response(&shared, &token, &method, parameters).await;
                }
                shared
                    .edit(|world| note_success(world.bots.get_mut(&token), key, update.update_id));
            }
            Attempt::Refused { why, wait, gone } => {
                failures += 1;
                tracing::debug!(update_id = update.update_id, %why, "not accepted");
                let removed = shared.edit(|world| {
                    let bot = world.bots.get_mut(&token)?;
                    of_round(bot, &round)?;
                    note_failure(bot, why, gone)
                });
                if removed.is_some() {
                    return;
                }
                tokio::time::sleep(wait.unwrap_or_else(|| backoff(failures))).await;
            }
        }
    }
}

/// How an attempt is made.
#[derive(Clone, Copy)]
struct Manner {
    /// How long an answer is waited for.
    patience: Duration,
    /// The connection is closed when half of the update was sent.
    cut: bool,
}

/// Lets go wrong with an update what is to go wrong; says how it is sent, or nothing if it is not sent
/// now. A delay is over when this returns.
async fn judge(shared: &Shared, token: &str, key: QueueKey, update: &Waiting) -> Option<Manner> {
    let Waiting { is_judged, has_overtaken, .. } = *update;
    let delivery = Delivery { token, queue: key, is_judged, has_overtaken, by_polling: false };
    let taken = shared.fault_of_delivery(delivery);
    let mut manner = Manner { patience: ANSWER_TIMEOUT, cut: false };
    let id = update.update_id;
    let edit = |change: &dyn Fn(&mut BotState)| {
        shared.edit(|world| world.bots.get_mut(token).map_or((), change));
    };
    if !taken.delay.is_zero() {
        tokio::time::sleep(taken.delay).await;
    }
    let copies = u32::from(taken.fault == Some(DeliveryFault::Duplicate));
    if !update.is_judged && (taken.happened || shared.faults.is_any()) {
        edit(&|bot| bot.queues.judged(id, copies));
    }
    match taken.fault {
        None | Some(DeliveryFault::Delay(_) | DeliveryFault::Duplicate) => {}
        Some(DeliveryFault::TimeOut(time)) => manner.patience = time,
        Some(DeliveryFault::CutBody) => manner.cut = true,
        Some(DeliveryFault::Drop) => {
            edit(&|bot| bot.dropped(id));
            return None;
        }
        Some(DeliveryFault::Hold) => {
            edit(&|bot| {
                bot.queues.hold(id);
            });
            return None;
        }
        Some(DeliveryFault::Reorder) => {
            edit(&|bot| bot.queues.reorder(key));
            return None;
        }
    }
    Some(manner)
}

/// At once after the first failure, then 2, 4, 8 ... seconds.
fn backoff(failures: u32) -> Duration {
    match failures {
        0 | 1 => Duration::ZERO,
        n => Duration::from_secs(1 << (n - 1).min(6)).min(MAX_BACKOFF),
    }
}

/// Notes what came of an attempt.
fn note_attempt(shared: &Shared, token: &str, update_id: i64, took: Duration, attempt: &Attempt) {
    let error = match attempt {
        Attempt::Accepted { .. } => None,
        Attempt::Refused { why, .. } => Some(why.clone()),
    };
    shared.edit(|world| {
        let record = world.bots.get_mut(token).and_then(|bot| bot.history.of(update_id));
        if let Some(record) = record {
            record.attempts.push(world::Attempt { took, error });
        }
    });
}

/// Removes an update that was accepted.
fn note_success(bot: Option<&mut BotState>, key: QueueKey, update_id: i64) {
    let Some(bot) = bot else { return };
    bot.accepted(key, update_id);
    if let Some(webhook) = &mut bot.webhook {
        webhook.gone_since = None;
    }
}

/// Notes why an update was not accepted; removes a webhook that has been gone for too long.
fn note_failure(bot: &mut BotState, why: String, gone: bool) -> Option<Webhook> {
    let webhook = bot.webhook.as_mut()?;
    webhook.last_error = Some((now(), why));
    if !gone {
        webhook.gone_since = None;
        return None;
    }
    let since = *webhook.gone_since.get_or_insert_with(Instant::now);
    if since.elapsed() < GONE_FOR { None } else { bot.webhook.take() }
}

enum Attempt {
    Accepted { call: Option<(String, Parameters)> },
    Refused { why: String, wait: Option<Duration>, gone: bool },
}

async fn post(
    http: &reqwest::Client,
    settings: &WebhookSettings,
    json: String,
    manner: Manner,
) -> Attempt {
    let refused = |why: &str| Attempt::Refused { why: why.to_owned(), wait: None, gone: false };
    let mut request = http.post(settings.url.clone()).header(CONTENT_TYPE, "application/json");
    request = match manner.cut {
        false => request.body(json),
        true => {
            request.header(CONTENT_LENGTH, json.len()).body(Body::wrap_stream(half(json.into())))
        }
    };
    if let Some(secret) = &settings.secret_token {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let exchange = async {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok::<_, reqwest::Error>((status, headers, response.bytes().await?))
    };
    let (status, headers, body) = match tokio::time::timeout(manner.patience, exchange).await {
        Err(_) => return refused("Read timeout expired"),
        Ok(Err(e)) if is_of_tls(&e) => return refused("SSL error {certificate verify failed}"),
        Ok(Err(e)) if e.is_connect() => return refused("Connection refused"),
        Ok(Err(_)) => return refused("Connection closed"),
        Ok(Ok(answer)) => answer,
    };
    if status.is_success() {
        return Attempt::Accepted { call: method_call(&headers, body).await };
    }
    Attempt::Refused {
        why: format!("Wrong response from the webhook: {status}"),
        wait: retry_after(&headers),
        gone: status == StatusCode::GONE,
    }
}

/// Whether a connection was made, and then not believed.
fn is_of_tls(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        // An error of the connection may be wrapped in another one of its kind, which is not its source.
        let mut io = error.downcast_ref::<io::Error>();
        while let Some(error) = io {
            if error.kind() == io::ErrorKind::InvalidData {
                return true;
            }
            io = error.get_ref().and_then(|inner| inner.downcast_ref());
        }
        cause = error.source();
    }
    false
}

/// The wait that an answer asks for; to ask for none is as good as not to ask.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    (seconds > 0).then(|| Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_is_sent_again_at_once_and_then_ever_later() {
        let waits: Vec<_> = (1..=9).map(|n| backoff(n).as_secs()).collect();
        assert_eq!(waits, [0, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn an_answer_that_asks_for_no_wait_does_not_end_the_waiting() {
        let asked = |value: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        let waits = ["3", " 7 ", "86400", "0", "soon", "-1"].map(asked);
        assert_eq!(waits, [Some(3), Some(7), Some(3600), None, None, None]);
    }
}
