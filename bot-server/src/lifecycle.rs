//! The life of a bot, from the check of its parts to the last update under way.
//!
//! check → listen → getMe → setWebhook → verify → serve → (stop) → not ready → what is under way →
//! deleteWebhook → drain. The endpoint listens before setWebhook is called, so a port that cannot be
//! had leaves no webhook behind. What is under way is finished before deleteWebhook, because its
//! answer may be lost with the webhook, and the server would send it again to the next process.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Bot, CallError, Environment, Platform, Router,
    methods::SetWebhook,
    types::{InputFile, User},
};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::{
    App,
    error::{RunError, chain},
    intake::Intake,
    polling,
    secret::Secret,
    settings::{OnShutdown, PublicUrl, Receive, Settings, WebhookSettings},
    webhook,
};

/// How long updates under way are waited for before deleteWebhook is called all the same: a
/// container is killed some ten seconds after it was asked to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// How long handlers may go on after that.
const DRAIN_WITHIN: Duration = Duration::from_secs(25);
/// How long the platform is waited for at the end.
const LAST_CALLS_WITHIN: Duration = Duration::from_secs(10);
/// Waits between attempts at the start: the platform may be down for a moment.
const PATIENCE: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];

/// Runs a bot until `stop`.
pub(crate) async fn run(
    app: App,
    settings: Settings,
    stop: CancellationToken,
) -> Result<(), RunError> {
    let (router, states) = app.into_router()?;
    let allowed = router.allowed_updates();
    warn_of_absent_kinds(&router, settings.platform);
    let bot = client(&settings)?;

    let listener = match &settings.receive {
        Receive::Webhook(webhook) => Some((webhook, listen(webhook).await?)),
        Receive::Polling => None,
    };

    let Some(me) = or_stop(&stop, patiently(|| bot.get_me().into_future())).await else {
        return Ok(());
    };
    let me = me.map_err(|source| refused(&bot, source))?;
    tracing::info!(
        bot = name(&me),
        platform = %settings.platform,
        handlers = router.handlers().len(),
        %allowed,
        "the platform knows the bot"
    );
    let intake = Intake::new(
        router,
        Environment {
            bot: bot.clone(),
            me,
            states,
        },
    );

    match listener {
        Some((webhook, listener)) => {
            by_webhook(&bot, &settings, webhook, listener, allowed, &intake, &stop).await
        }
        None => by_polling(&bot, &settings, allowed, &intake, &stop).await,
    }
}

async fn by_webhook(
    bot: &Bot,
    settings: &Settings,
    webhook: &WebhookSettings,
    listener: Listener,
    allowed: AllowedUpdates,
    intake: &Arc<Intake>,
    stop: &CancellationToken,
) -> Result<(), RunError> {
    let secret = webhook
        .secret
        .clone()
        .unwrap_or_else(|| Secret::derived(bot.token()));
    let path = listener.public.path().to_owned();
    let url = marked(listener.public, settings.on_shutdown);
    let shown = bot.token().redact(url.to_string()); // some put the token into the path

    let closing = CancellationToken::new();
    let routes = webhook::router(&path, secret.clone(), Arc::clone(intake));
    let server = axum::serve(listener.socket, routes);
    let server = server.with_graceful_shutdown(closing.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());

    let set = set_webhook(
        &url,
        &secret,
        webhook,
        allowed,
        settings.drop_pending_updates,
    );
    let Some(set) = or_stop(stop, patiently(|| bot.call(&set))).await else {
        return Ok(());
    };
    set.map_err(RunError::SetWebhook)?;
    verify(bot, &url, allowed).await;
    tracing::info!(url = shown, listen = %listener.address, "ready: the webhook is set");

    let served = tokio::select! {
        () = stop.cancelled() => Ok(()),
        ended = &mut server => Err(RunError::Serve(ended.map_or_else(std::io::Error::other, |e| {
            e.err().unwrap_or_else(|| std::io::Error::other("it ended by itself"))
        }))),
    };

    intake.close(); // from here on the server is asked to come again, and keeps its updates
    if !intake.drained(FINISH_WITHIN).await {
        tracing::warn!(
            under_way = intake.under_way(),
            "handlers take long; they go on"
        );
    }
    let removed = remove_webhook(bot, &url, settings.on_shutdown).await;
    drain(intake).await;
    closing.cancel();
    if timeout(FINISH_WITHIN, server).await.is_err() {
        tracing::debug!("connections were still open at the end");
    }
    tracing::info!("stopped");
    served.and(removed)
}

async fn by_polling(
    bot: &Bot,
    settings: &Settings,
    allowed: AllowedUpdates,
    intake: &Arc<Intake>,
    stop: &CancellationToken,
) -> Result<(), RunError> {
    let delete = || {
        bot.delete_webhook()
            .drop_pending_updates(settings.drop_pending_updates)
    };
    let Some(deleted) = or_stop(stop, patiently(|| delete().into_future())).await else {
        return Ok(());
    };
    deleted.map_err(RunError::DeleteWebhook)?;
    tracing::info!("ready: polling (a webhook, if there was one, has been deleted)");
    let polled = polling::run(bot, intake, allowed, stop.cancelled()).await;
    intake.close();
    drain(intake).await;
    tracing::info!("stopped");
    polled
}

// ---- the steps

fn client(settings: &Settings) -> Result<Bot, RunError> {
    let mut builder = Bot::builder(settings.token.clone()).platform(settings.platform);
    if let Some(url) = &settings.api_url {
        builder = builder.api_url(url);
    }
    Ok(builder.build()?)
}

/// A socket that is listened on, and how the server reaches it.
struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    public: Url,
}

async fn listen(webhook: &WebhookSettings) -> Result<Listener, RunError> {
    let failed = |source| RunError::Listen {
        address: webhook.listen.clone(),
        source,
    };
    let socket = TcpListener::bind(&webhook.listen).await.map_err(failed)?;
    let address = socket.local_addr().map_err(failed)?;
    let public = match &webhook.url {
        PublicUrl::Given(url) => url.clone(),
        PublicUrl::Listener => Url::parse(&format!("http://{address}/"))
            .expect("an address that is listened on makes a URL"),
    };
    Ok(Listener {
        socket,
        address,
        public,
    })
}

/// Marks the URL as this run's, so that an old process that stops after a new one has started sees
/// that the webhook is no longer its own. Where it is kept or deleted anyway there is nothing to
/// see, and replicas set the same URL.
fn marked(mut url: Url, policy: OnShutdown) -> Url {
    if policy == OnShutdown::Delete {
        let run = RandomState::new().build_hasher().finish();
        url.query_pairs_mut()
            .append_pair("run", &format!("{run:016x}"));
    }
    url
}

fn set_webhook(
    url: &Url,
    secret: &Secret,
    webhook: &WebhookSettings,
    allowed: AllowedUpdates,
    drop_pending_updates: bool,
) -> SetWebhook {
    let mut set = SetWebhook::new(url.as_str())
        .allowed_updates(allowed)
        .secret_token(secret.reveal())
        .drop_pending_updates(drop_pending_updates);
    set.max_connections = webhook.max_connections.map(i64::from);
    set.ip_address = webhook.ip_address.map(|ip| ip.to_string());
    set.certificate = webhook.certificate.as_deref().map(InputFile::from);
    set
}

/// Compares what the server says with what it was told. It may know fewer kinds than this program,
/// and leaves those out in silence.
async fn verify(bot: &Bot, url: &Url, allowed: AllowedUpdates) {
    let info = match bot.get_webhook_info().await {
        Ok(info) => info,
        Err(error) => {
            tracing::warn!(error = chain(&error), "the webhook could not be verified");
            return;
        }
    };
    if info.url != url.as_str() {
        tracing::warn!("another program has set another webhook meanwhile: updates go there");
    }
    let taken = match info.allowed_updates.as_slice() {
        [] => AllowedUpdates::DEFAULT,
        names => AllowedUpdates::from_names(names.iter().map(String::as_str)),
    };
    let missing = allowed.without(taken);
    if !missing.is_empty() {
        tracing::warn!(kinds = %missing, "the server does not know these kinds: their handlers never run");
    }
    if info.pending_update_count > 0 {
        tracing::info!(pending = info.pending_update_count, "updates were waiting");
    }
}

async fn remove_webhook(bot: &Bot, url: &Url, policy: OnShutdown) -> Result<(), RunError> {
    let bot = bot.timeout(LAST_CALLS_WITHIN);
    match policy {
        OnShutdown::Keep => return Ok(()),
        OnShutdown::Always => {}
        OnShutdown::Delete => match bot.get_webhook_info().await {
            Ok(info) if info.url == url.as_str() => {}
            Ok(_) => {
                tracing::info!("the webhook is another process's by now: it stays");
                return Ok(());
            }
            Err(error) => return Err(RunError::DeleteWebhook(error)),
        },
    }
    bot.delete_webhook()
        .await
        .map_err(RunError::DeleteWebhook)?;
    tracing::info!("the webhook is deleted");
    Ok(())
}

async fn drain(intake: &Intake) {
    if !intake.drained(DRAIN_WITHIN).await {
        tracing::warn!(
            under_way = intake.under_way(),
            "handlers did not end; they are given up"
        );
    }
}

fn warn_of_absent_kinds(router: &Router, platform: Platform) {
    if platform == Platform::SafeW {
        for handler in router.handlers().iter().filter(|h| !h.kind().is_in_safew()) {
            let kind = handler.kind().as_str();
            tracing::warn!(%handler, kind, "SafeW has no such kind of update: it never runs there");
        }
    }
}

fn refused(bot: &Bot, source: CallError) -> RunError {
    let api_url = bot.api_url().to_owned();
    match source.api().map(|error| error.error_code) {
        // A token that is none at all is a path the server does not have.
        Some(401 | 404) => RunError::Unauthorized { api_url, source },
        _ => RunError::GetMe { api_url, source },
    }
}

fn name(me: &User) -> String {
    let username = me.username.as_ref().map(|name| format!("@{name}"));
    username.unwrap_or_else(|| me.id.to_string())
}

/// The work's result, or nothing if it is time to stop before.
async fn or_stop<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => {
            tracing::info!("stopped before the start was over");
            None
        }
        result = work => Some(result),
    }
}

/// Calls again, a few times and ever later, what failed for a reason that may pass.
async fn patiently<T, C>(call: impl Fn() -> C) -> Result<T, CallError>
where
    C: Future<Output = Result<T, CallError>>,
{
    let mut waits = PATIENCE.into_iter();
    loop {
        let error = match call().await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        let asked = error.api().and_then(|error| error.parameters.retry_after);
        let passes = match &error {
            CallError::Api(error) => matches!(error.error_code, 429 | 500..),
            CallError::Transport { .. } | CallError::Answer { .. } => true,
            _ => false,
        };
        let Some(wait) = waits.next().filter(|_| passes) else {
            return Err(error);
        };
        let asked = asked
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(Duration::from_secs);
        let wait = asked.unwrap_or(wait);
        tracing::warn!(error = chain(&error), ?wait, "trying again");
        tokio::time::sleep(wait).await;
    }
}
