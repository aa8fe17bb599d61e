//! The steps of a bot's life, one function each.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    io,
    sync::Arc,
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Bot, CallError, Dialect, Handler, Platform, Router, UpdateKind,
    extract::Need,
    methods::SetWebhook,
    storage::{MemoryStorage, Storage},
    types::{InputFile, User},
};
use tokio::net::TcpListener;
use url::Url;

use super::patience::may_pass;
use crate::{
    app::SetUp,
    dead_letters::{DeadLetterFile, DeadLetters},
    error::{RunError, chain},
    record::Recorder,
    secret::WebhookSecret,
    settings::{OnShutdown, PublicUrl, Settings, WebhookSettings},
};

/// How long the platform is waited for at the end.
const LAST_CALLS_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn client(settings: &Settings, set_up: Option<SetUp>) -> Result<Bot, RunError> {
    let mut builder = Bot::builder(settings.token.clone()).platform(settings.platform.clone());
    if let Some(url) = &settings.api_url {
        builder = builder.api_url(url);
    }
    if let Some(set_up) = set_up {
        builder = set_up(builder);
    }
    Ok(builder.build()?)
}

/// Where dialogues are kept: the settings go before the application.
pub(super) fn storage(
    settings: &Settings,
    given: Option<Arc<dyn Storage>>,
    router: &Router,
) -> Result<Arc<dyn Storage>, RunError> {
    if let Some(settings) = &settings.storage {
        let failed = |source| RunError::Storage { storage: settings.to_string(), source };
        return settings.open().map_err(failed);
    }
    if let Some(storage) = given {
        return Ok(storage);
    }
    let has_dialogue = |h: &&&Handler| h.needs().any(|need| matches!(need, Need::Dialogue(_)));
    if let Some(handler) = router.handlers().iter().find(has_dialogue) {
        tracing::warn!(
            %handler,
            "dialogues are kept in memory, so a restart forgets them: set BOT_STORAGE=sqlite:PATH, or BOT_STORAGE=memory if that is meant"
        );
    }
    Ok(Arc::new(MemoryStorage::new()))
}

/// Where updates are recorded, if they are.
pub(super) fn recorder(settings: &Settings) -> Result<Option<Recorder>, RunError> {
    let Some(path) = &settings.record else { return Ok(None) };
    let failed = |source| RunError::Record { path: path.clone(), source };
    tracing::info!(file = %path.display(), "updates are recorded, and with them what people say");
    Recorder::open(path).map(Some).map_err(failed)
}

/// Where dead letters are kept: the settings go before the application.
pub(super) fn dead_letters(
    settings: &Settings,
    given: Option<Arc<dyn DeadLetters>>,
) -> Result<Option<Arc<dyn DeadLetters>>, RunError> {
    let Some(path) = &settings.dead_letters else { return Ok(given) };
    let file = DeadLetterFile::new(path);
    file.check().map_err(RunError::DeadLetters)?;
    Ok(Some(Arc::new(file)))
}

/// A socket that is listened on, and how the server reaches it.
pub(super) struct Listener {
    pub(super) socket: TcpListener,
    pub(super) public: Url,
}

pub(super) async fn listen(webhook: &WebhookSettings) -> Result<Listener, RunError> {
    let failed = |source| RunError::Listen { address: webhook.listen.clone(), source };
    let socket = TcpListener::bind(&webhook.listen).await.map_err(failed)?;
    let address = socket.local_addr().map_err(failed)?;
    let public = match &webhook.url {
        PublicUrl::Given(url) => url.clone(),
        // Not every address can be one: `fe80::1%2` names its interface, a URL cannot.
        PublicUrl::Listener => Url::parse(&format!("http://{address}/"))
            .map_err(|_| failed(io::Error::other(format!("{address} cannot stand in a URL"))))?,
    };
    tracing::info!(%address, "the endpoint listens");
    Ok(Listener { socket, public })
}

/// Marks the URL as this run's, so that an old process that stops after a new one has started sees
/// that the webhook is no longer its own. Where it is kept or deleted anyway there is nothing to
/// see, and replicas set the same URL.
pub(super) fn marked(mut url: Url, policy: OnShutdown) -> Url {
    if policy == OnShutdown::Delete {
        let run = RandomState::new().build_hasher().finish();
        url.query_pairs_mut().append_pair("run", &format!("{run:016x}"));
    }
    url
}

pub(super) fn set_webhook(
    url: &Url,
    secret: &WebhookSecret,
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
pub(super) async fn verify(bot: &Bot, url: &Url, allowed: AllowedUpdates) {
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

pub(super) async fn remove_webhook(
    bot: &Bot,
    url: &Url,
    policy: OnShutdown,
) -> Result<(), RunError> {
    let bot = bot.timeout(LAST_CALLS_WITHIN).without_retries();
    let remove = match policy {
        OnShutdown::Keep => false,
        OnShutdown::Always => true,
        OnShutdown::Delete => is_still_ours(&bot, url).await.map_err(RunError::DeleteWebhook)?,
    };
    if remove {
        bot.delete_webhook().await.map_err(RunError::DeleteWebhook)?;
        tracing::info!("the webhook is deleted");
    }
    Ok(())
}

/// Whether no other process has set another webhook since.
async fn is_still_ours(bot: &Bot, url: &Url) -> Result<bool, CallError> {
    match bot.get_webhook_info().await {
        Ok(info) if info.url.is_empty() || info.url == url.as_str() => Ok(true),
        Ok(_) => {
            tracing::info!("the webhook is another process's by now: it stays");
            Ok(false)
        }
        // A server that does not play getWebhookInfo has one process only.
        Err(error) if !may_pass(&error) => Ok(true),
        Err(error) => Err(error),
    }
}

pub(super) fn warn_of_absent_kinds(router: &Router, platform: &Platform) {
    if platform.dialect() == Dialect::SafeW {
        let safew: AllowedUpdates =
            UpdateKind::ALL.iter().copied().filter(|kind| kind.is_in_safew()).collect();
        for handler in router.handlers().iter().filter(|handler| !handler.is_for_any()) {
            let absent = handler.kinds().without(safew);
            if !absent.is_empty() {
                tracing::warn!(%handler, kinds = %absent, "SafeW does not send this: it never runs there");
            }
        }
    }
}

pub(super) fn refused(bot: &Bot, source: CallError) -> RunError {
    let api_url = bot.api_url().to_owned();
    match source.api().map(|error| error.error_code) {
        // A token that is none at all is a path the server does not have.
        Some(401 | 404) => RunError::Unauthorized { api_url, source },
        _ => RunError::GetMe { api_url, source },
    }
}

pub(super) fn name(me: &User) -> String {
    let username = me.username.as_ref().map(|name| format!("@{name}"));
    username.unwrap_or_else(|| me.id.to_string())
}
