//! An address that bots listen at: one server, whose requests are told apart by their paths.

use std::{io, panic::resume_unwind, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch, task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use super::running::{Ended, Living};
use crate::{
    ending::FINISH_WITHIN,
    error::RunError,
    http::{Endpoint, Https, Server, elsewhere},
    lifecycle::{open_https, public_url},
    settings::{SettingsError, WebhookSettings},
};

/// Longest wait before an address is tried again.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// Why a server no longer serves, for each of its bots.
type Down = Option<(io::ErrorKind, String)>;

/// Lets bots live at an address, all of which have webhooks there, with these routes beside theirs; says
/// how each ended.
pub(super) async fn live(
    address: String,
    bots: Vec<(Living, WebhookSettings)>,
    with_updates: axum::Router,
    stop: CancellationToken,
) -> Vec<Ended> {
    let socket = match listen(&address, &bots, &stop).await {
        Ok(socket) => socket,
        Err(error) => {
            let failed = |(living, _): (Living, WebhookSettings)| {
                let source = io::Error::new(error.kind(), error.to_string());
                living.failed(RunError::Listen { address: address.clone(), source })
            };
            return bots.into_iter().map(failed).collect();
        }
    };
    let (mut lives, mut endpoints, mut ended) = (JoinSet::new(), Vec::new(), Vec::new());
    let https = match https(&bots, &socket) {
        Ok(https) => https,
        Err(why) => {
            let failed = |(living, _): (Living, _)| living.failed(why.clone().into());
            return bots.into_iter().map(failed).collect();
        }
    };
    let (down, is_down) = watch::channel(Down::None);
    for (living, mut webhook) in bots {
        webhook.made = https.as_ref().and_then(Https::certificate);
        let public = match living.span.in_scope(|| public_url(&webhook, &socket)) {
            Ok(public) => public,
            Err(error) => {
                ended.push(living.failed(error));
                continue;
            }
        };
        let endpoint = living.span.in_scope(|| living.life.endpoint(&webhook, public.path()));
        endpoints.push(Arc::clone(&endpoint));
        let (stop, is_down) = (stop.clone(), is_down.clone());
        lives.spawn(living.lives(async move |life| {
            let endpoint: &Endpoint = &endpoint;
            life.by_webhook(&webhook, public, endpoint, went_down(is_down), &stop).await
        }));
    }
    let mut server = Server::start(socket, https, endpoints.into(), elsewhere(with_updates));
    let mut serves = true;
    loop {
        tokio::select! {
            life = lives.join_next() => match life {
                // Nobody aborts one; and a bot's panics are caught, so what is here is ours.
                Some(end) => ended.push(end.unwrap_or_else(|e| resume_unwind(e.into_panic()))),
                None => break,
            },
            error = server.failed(), if serves => {
                serves = false;
                down.send_replace(Some((error.kind(), error.to_string())));
            }
        }
    }
    if serves {
        server.close(FINISH_WITHIN).await;
    }
    ended
}

/// What they all serve https by, if they do: they have the same settings of that, and the same host.
fn https(
    bots: &[(Living, WebhookSettings)],
    socket: &TcpListener,
) -> Result<Option<Https>, SettingsError> {
    match bots.first().map(|(_, webhook)| (webhook, public_url(webhook, socket))) {
        Some((webhook, Ok(public))) => open_https(webhook, &public),
        _ => Ok(None), // each bot says what is wrong with its URL
    }
}

/// Listens, as soon as that can be done: a process that stops may still have the address.
async fn listen(
    address: &str,
    bots: &[(Living, WebhookSettings)],
    stop: &CancellationToken,
) -> Result<TcpListener, io::Error> {
    let mut wait = Duration::from_secs(1);
    loop {
        let error = match TcpListener::bind(address).await {
            Ok(socket) => return Ok(socket),
            Err(error) => error,
        };
        if matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput) {
            return Err(error);
        }
        let names: Vec<_> = bots.iter().map(|(living, _)| living.name.as_str()).collect();
        tracing::error!(%error, bots = names.join(", "), ?wait, "cannot listen on {address} (BOT_LISTEN): trying again");
        tokio::select! {
            () = stop.cancelled() => return Err(error),
            () = sleep(wait) => wait = (wait * 2).min(MAX_BACKOFF),
        }
    }
}

/// Ends when the server serves no longer.
async fn went_down(mut down: watch::Receiver<Down>) -> io::Error {
    let why = down.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
    match why {
        Some((kind, text)) => io::Error::new(kind, text),
        None => std::future::pending().await, // the house itself has ended
    }
}
