//! The life of a bot, from the check of its parts to the last update under way.
//!
//! check → listen → getMe → setWebhook → verify → serve → (stop) → not ready → what is under way →
//! deleteWebhook → drain; the menu of commands is synchronised beside that, from getMe on. The endpoint listens before setWebhook is called, so a port that cannot be
//! had leaves no webhook behind. What is under way is finished before deleteWebhook, because its
//! answer may be lost with the webhook, and the server would send it again to the next process.

mod commands;
mod patience;
mod steps;

use std::{pin::pin, sync::Arc, time::Duration};

use bot_core::{AllowedUpdates, Bot, Environment};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use self::{
    patience::{or_stop, patiently},
    steps::Listener,
};
use crate::{
    App,
    dead_letters::Office,
    error::RunError,
    intake::{Intake, Terms},
    polling,
    secret::WebhookSecret,
    settings::{Receive, Settings, WebhookSettings},
    webhook,
};

/// How long updates under way are waited for before deleteWebhook is called all the same: a
/// container is killed some ten seconds after it was asked to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// How long the answers of what has just ended may take to reach the server: an answer that comes
/// after deleteWebhook is lost, and its update would be handled twice.
const ANSWERS_ARRIVE_WITHIN: Duration = Duration::from_millis(200);
/// How long handlers may go on after that.
const DRAIN_WITHIN: Duration = Duration::from_secs(25);

/// Runs a bot until `stop`.
pub(crate) async fn run(
    mut app: App,
    settings: Settings,
    stop: CancellationToken,
) -> Result<(), RunError> {
    settings.check()?;
    let set_up = app.take_bot();
    let dead_letters = Office::new(steps::dead_letters(&settings, app.take_dead_letters())?);
    let recorder = steps::recorder(&settings)?;
    let terms = Terms {
        stops_spinners: app.stops_spinners(),
        observer: app.take_observer(),
        recorder,
        dead_letters,
    };
    let sync_commands = settings.sync_commands.unwrap_or(app.syncs_commands());
    let storage = app.take_storage();
    let (router, menu, states) = app.into_parts()?;
    let states = states.with_storage(steps::storage(&settings, storage, &router)?);
    let allowed = router.allowed_updates();
    steps::warn_of_absent_kinds(&router, &settings.platform);
    let client = steps::client(&settings, set_up)?;
    let bot = client.without_retries(); // `patiently` has its own, which end when it is time to stop

    let listener = match &settings.receive {
        Receive::Webhook(webhook) => Some((webhook, steps::listen(webhook).await?)),
        Receive::Polling => None,
    };

    let Some(me) = or_stop(&stop, patiently(&stop, || bot.get_me())).await.flatten() else {
        return Ok(());
    };
    let me = me.map_err(|source| steps::refused(&bot, source))?;
    tracing::info!(
        bot = steps::name(&me),
        platform = %settings.platform,
        handlers = router.handlers().len(),
        %allowed,
        "the platform knows the bot"
    );
    let environment = Environment { bot: client.clone(), me, states, menu: menu.clone() };
    let intake = Intake::new(router, environment, terms);

    let life = async {
        match listener {
            Some((webhook, listener)) => {
                by_webhook(&bot, &settings, webhook, listener, allowed, &intake, &stop).await
            }
            None => by_polling(&bot, &settings, allowed, &intake, &stop).await,
        }
    };
    let menu = async {
        if sync_commands {
            stop.run_until_cancelled(commands::sync(&client, &menu)).await;
        }
    };
    beside(life, menu).await
}

/// What comes of the life; what happens beside it does not hold it up, and ends with it.
async fn beside<T>(life: impl Future<Output = T>, other: impl Future<Output = ()>) -> T {
    let mut life = pin!(life);
    tokio::select! {
        biased;
        ended = &mut life => return ended,
        () = other => {}
    }
    life.await
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
    let secret = webhook.secret.clone().unwrap_or_else(|| WebhookSecret::derived(bot.token()));
    let path = listener.public.path().to_owned();
    let url = steps::marked(listener.public, settings.on_shutdown);
    let shown = bot.token().redact(url.to_string()); // some put the token into the path

    let closing = CancellationToken::new();
    let routes = webhook::router(&path, secret.clone(), webhook, Arc::clone(intake));
    let server = axum::serve(listener.socket, routes);
    let server = server.with_graceful_shutdown(closing.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());

    let set = steps::set_webhook(&url, &secret, webhook, allowed, settings.drop_pending_updates);
    let Some(set) = patiently(stop, || bot.call(&set)).await else {
        return Ok(());
    };
    set.map_err(RunError::SetWebhook)?;
    steps::verify(bot, &url, allowed).await;
    tracing::info!(url = shown, listen = %listener.address, "ready: the webhook is set");

    let served = tokio::select! {
        () = stop.cancelled() => Ok(()),
        ended = &mut server => Err(steps::no_longer_served(ended)),
    };

    let was_idle = intake.under_way() == 0;
    intake.close(); // from here on the server is asked to come again, and keeps its updates
    if !intake.drained(FINISH_WITHIN).await {
        tracing::warn!(under_way = intake.under_way(), "handlers take long; they go on");
    }
    if !was_idle {
        tokio::time::sleep(ANSWERS_ARRIVE_WITHIN).await;
    }
    let removed = steps::remove_webhook(bot, &url, settings.on_shutdown).await;
    drain(intake).await;
    closing.cancel();
    if served.is_ok() && timeout(FINISH_WITHIN, server).await.is_err() {
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
    let delete = || bot.delete_webhook().drop_pending_updates(settings.drop_pending_updates);
    let Some(deleted) = patiently(stop, delete).await else {
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

async fn drain(intake: &Intake) {
    if !intake.drained(DRAIN_WITHIN).await {
        tracing::warn!(under_way = intake.under_way(), "handlers did not end; they are given up");
    }
}
