//! What a life is made of, by the settings: the client, where things are kept, where it listens.

use std::{io, sync::Arc, time::Duration};

use bot_core::{
    AllowedUpdates, Bot, CallError, Dialect, Handler, Platform, Router, UpdateKind,
    extract::Need,
    storage::{MemoryStorage, Storage},
    types::User,
};
use tokio::net::TcpListener;
use url::Url;

use crate::{
    App,
    app::SetUp,
    dead_letters::{DeadLetterFile, DeadLetters},
    error::RunError,
    http::Https,
    measure::Measure,
    record::Recorder,
    settings::{PublicUrl, SeenIn, Settings, SettingsError, Tls, WebhookSettings},
};

pub(super) fn client(
    settings: &Settings,
    set_up: Option<SetUp>,
    measure: &Measure,
) -> Result<Bot, RunError> {
    let mut builder = Bot::builder(settings.token.clone()).platform(settings.platform.clone());
    if let Some(url) = &settings.api_url {
        builder = builder.api_url(url);
    }
    if let Some(set_up) = set_up {
        builder = set_up(builder);
    }
    if Measure::IS_ON {
        let measure = measure.clone();
        builder = builder.on_call(move |call| measure.called(call));
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

/// Whether updates can be remembered where that is wanted: in a storage that outlives the process.
/// The storage is known by its name.
pub(super) fn check_seen(settings: &Settings, storage: &str) -> Result<(), SettingsError> {
    if settings.seen == SeenIn::Memory || storage != MemoryStorage::NAME {
        return Ok(());
    }
    let why = "BOT_SEEN=storage remembers updates where dialogues are kept, and those are kept in memory, \
               which no other process sees: set BOT_STORAGE=sqlite:PATH as well, or leave BOT_SEEN out";
    Err(SettingsError { problems: vec![why.to_owned()] })
}

/// How long handlers may run: the settings go before the application.
pub(super) fn handler_timeout(settings: &Settings, app: &App) -> Option<Duration> {
    settings.handler_timeout.or(app.handler_timeout)
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

/// The socket of the endpoint.
pub(super) async fn listen(webhook: &WebhookSettings) -> Result<TcpListener, RunError> {
    let failed = |source| RunError::Listen { address: webhook.listen.clone(), source };
    TcpListener::bind(&webhook.listen).await.map_err(failed)
}

/// How the server reaches what is listened on.
pub(crate) fn public_url(
    webhook: &WebhookSettings,
    listener: &TcpListener,
) -> Result<Url, RunError> {
    let failed = |source| RunError::Listen { address: webhook.listen.clone(), source };
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(%address, "the endpoint listens");
    match &webhook.url {
        PublicUrl::Given(url) => Ok(url.clone()),
        // Not every address can be one: `fe80::1%2` names its interface, a URL cannot.
        PublicUrl::Listener => {
            let scheme = if webhook.tls == Tls::Off { "http" } else { "https" };
            Url::parse(&format!("{scheme}://{address}/"))
                .map_err(|_| failed(io::Error::other(format!("{address} cannot stand in a URL"))))
        }
    }
}

/// What the endpoint serves https by, if it does.
pub(crate) fn open_https(
    webhook: &WebhookSettings,
    public: &Url,
) -> Result<Option<Https>, SettingsError> {
    let opened = Https::open(&webhook.tls, public);
    opened.map_err(|why| SettingsError { problems: vec![format!("BOT_TLS: {why}")] })
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

/// Why getMe was refused: a token that is none at all is a path the server does not have.
pub(super) fn refused(bot: &Bot, source: CallError) -> RunError {
    let api_url = bot.api_url().to_owned();
    match source.api().map(|error| error.error_code) {
        Some(404) => RunError::Unauthorized { api_url, source },
        _ => RunError::GetMe { api_url, source },
    }
}

pub(super) fn name(me: &User) -> String {
    let username = me.username.as_ref().map(|name| format!("@{name}"));
    username.unwrap_or_else(|| me.id.to_string())
}
