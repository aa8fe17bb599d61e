//! What commands do by hand that a bot's life does by itself, in the same way.

use std::{sync::Arc, time::Duration};

use bot_core::{AllowedUpdates, Bot, CallError, Router, storage::Storage, types::User};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{at_start, parts, webhook::Webhook};
use crate::{
    App,
    app::SetUp,
    error::RunError,
    measure::Measure,
    secret::WebhookSecret,
    settings::{OnShutdown, Settings, SettingsError, WebhookSettings},
};

/// The client, as the settings and the application say; nobody measures its calls.
pub(crate) fn client(settings: &Settings, set_up: Option<SetUp>) -> Result<Bot, RunError> {
    parts::client(settings, set_up, &Measure::default())
}

/// Where dialogues are kept.
pub(crate) fn storage(
    settings: &Settings,
    given: Option<Arc<dyn Storage>>,
    router: &Router,
) -> Result<Arc<dyn Storage>, RunError> {
    parts::storage(settings, given, router)
}

/// How long handlers may run, if not for ever.
pub(crate) fn handler_timeout(settings: &Settings, app: &App) -> Option<Duration> {
    parts::handler_timeout(settings, app)
}

/// Whether updates can be remembered in a storage of this name, if that is wanted.
pub(crate) fn check_seen(settings: &Settings, storage: &str) -> Result<(), SettingsError> {
    parts::check_seen(settings, storage)
}

/// What people call a bot.
pub(crate) fn name(me: &User) -> String {
    parts::name(me)
}

/// Who the bot is.
pub(crate) async fn who(bot: &Bot, within: Duration) -> Result<User, RunError> {
    let otherwise = |source| parts::refused(bot, source);
    call(bot, within, |bot| bot.get_me(), otherwise).await
}

/// Calls as the start of a bot does: again and again, for so long, while the platform is away.
pub(crate) async fn call<T, C>(
    bot: &Bot,
    within: Duration,
    call: impl Fn(Bot) -> C,
    otherwise: impl FnOnce(CallError) -> RunError,
) -> Result<T, RunError>
where
    C: IntoFuture<Output = Result<T, CallError>>,
{
    let never = CancellationToken::new();
    let patience = at_start(&never, within, Duration::ZERO);
    let called = patience.call(&bot.without_retries(), call).await;
    let answer = called.map_err(|gave_up| gave_up.into_error(bot, otherwise))?;
    Ok(answer.expect("only a stop ends it without an answer, and there is none"))
}

/// Sets the webhook to stay: without the mark of a process.
pub(crate) async fn set_webhook(
    bot: &Bot,
    settings: &Settings,
    webhook: &WebhookSettings,
    url: &Url,
    allowed: AllowedUpdates,
    drop_pending_updates: bool,
) -> Result<(), RunError> {
    let derived = || WebhookSecret::derived(&settings.token);
    let secret = webhook.secret.clone().unwrap_or_else(derived);
    let (once, url) = (bot.without_retries(), url.clone());
    let webhook = Webhook::new(once, url, &secret, webhook, allowed, OnShutdown::Keep);
    let never = CancellationToken::new();
    let patience = at_start(&never, settings.start_within, Duration::ZERO);
    let set = webhook.set(&patience, drop_pending_updates).await;
    set.map(|_| ()).map_err(|gave_up| gave_up.into_error(bot, RunError::SetWebhook))
}
