//! The life of a bot, from the check of its parts to the last update under way.
//!
//! check → listen → getMe → setWebhook → verify → serve → (stop) → not ready → what is under way →
//! deleteWebhook → drain; the menu of commands is synchronised beside that, from getMe on. The endpoint listens before setWebhook is called, so a port that cannot be
//! had leaves no webhook behind. What is under way is finished before deleteWebhook, because its
//! answer may be lost with the webhook, and the server would send it again to the next process.

mod commands;
mod patience;
mod steps;

use std::{io, pin::pin, sync::Arc, time::Duration};

use bot_core::{AllowedUpdates, Bot, CommandMenu, Environment, Router, States};
use tokio_util::sync::CancellationToken;
use url::Url;

use self::patience::{or_stop, patiently};
use crate::{
    App,
    dead_letters::Office,
    error::RunError,
    http::{Endpoint, Server},
    intake::{Intake, Terms},
    polling,
    secret::WebhookSecret,
    settings::{Receive, Settings, WebhookSettings},
    status::{Phase, Status},
};

/// How long updates under way are waited for before deleteWebhook is called all the same: a
/// container is killed some ten seconds after it was asked to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// How long the answers of what has just ended may take to reach the server: an answer that comes
/// after deleteWebhook is lost, and its update would be handled twice.
const ANSWERS_ARRIVE_WITHIN: Duration = Duration::from_millis(200);
/// How long handlers may go on after that.
const DRAIN_WITHIN: Duration = Duration::from_secs(25);

/// A bot whose parts fit together, and that does nothing yet.
#[derive(Debug)]
pub(crate) struct Life {
    settings: Settings,
    client: Bot,
    router: Router,
    menu: CommandMenu,
    states: States,
    terms: Terms,
    sync_commands: bool,
    status: Arc<Status>,
}

/// Runs a bot until `stop`.
pub(crate) async fn run(
    app: App,
    settings: Settings,
    stop: CancellationToken,
) -> Result<(), RunError> {
    let life = Life::new(app, settings)?;
    let Receive::Webhook(webhook) = &life.settings.receive else {
        return life.by_polling(&stop).await;
    };
    let webhook = webhook.clone();
    let listener = steps::listen(&webhook).await?;
    let endpoint = life.endpoint(&webhook, listener.public.path());
    let mut server = Server::start(listener.socket, endpoint.routes());
    let ended = life.by_webhook(&webhook, listener.public, &endpoint, server.failed(), &stop).await;
    server.close(FINISH_WITHIN).await;
    ended
}

impl Life {
    /// Checks everything that can be checked without a call.
    pub(crate) fn new(mut app: App, settings: Settings) -> Result<Self, RunError> {
        settings.check()?;
        let set_up = app.take_bot();
        let dead_letters = Office::new(steps::dead_letters(&settings, app.take_dead_letters())?);
        let terms = Terms {
            stops_spinners: app.stops_spinners(),
            observer: app.take_observer(),
            recorder: steps::recorder(&settings)?,
            dead_letters,
        };
        let sync_commands = settings.sync_commands.unwrap_or(app.syncs_commands());
        let storage = app.take_storage();
        let (router, menu, states) = app.into_parts()?;
        let states = states.with_storage(steps::storage(&settings, storage, &router)?);
        steps::warn_of_absent_kinds(&router, &settings.platform);
        let client = steps::client(&settings, set_up)?;
        let status = Arc::default();
        Ok(Self { settings, client, router, menu, states, terms, sync_commands, status })
    }

    /// Where its updates are to come in. It is opened when the bot is known.
    pub(crate) fn endpoint(&self, webhook: &WebhookSettings, path: &str) -> Arc<Endpoint> {
        let derived = || WebhookSecret::derived(&self.settings.token);
        let secret = webhook.secret.clone().unwrap_or_else(derived);
        Endpoint::new(path, secret, webhook)
    }

    /// Lives by a webhook, whose endpoint is served already; until `stop`, or until it is served no
    /// longer.
    pub(crate) async fn by_webhook(
        self,
        webhook: &WebhookSettings,
        public: Url,
        endpoint: &Endpoint,
        no_longer_served: impl Future<Output = io::Error>,
        stop: &CancellationToken,
    ) -> Result<(), RunError> {
        let url = steps::marked(public, self.settings.on_shutdown);
        let (settings, status) = (self.settings.clone(), Arc::clone(&self.status));
        let allowed = self.router.allowed_updates();
        let bot = self.client.without_retries(); // `patiently` has its own, which end with `stop`
        let Some((intake, menu)) = self.begin(&bot, stop).await? else { return Ok(()) };
        endpoint.open(Arc::clone(&intake));
        let life = async {
            let drop_pending = settings.drop_pending_updates;
            let set = steps::set_webhook(&url, endpoint.secret(), webhook, allowed, drop_pending);
            let Some(set) = patiently(stop, || bot.call(&set)).await else { return Ok(()) };
            set.map_err(RunError::SetWebhook)?;
            steps::verify(&bot, &url, allowed).await;
            let shown = bot.token().redact(url.to_string()); // some put the token into the path
            tracing::info!(url = shown, "ready: the webhook is set");
            status.enter(Phase::Ready);
            let served = tokio::select! {
                () = stop.cancelled() => Ok(()),
                error = no_longer_served => Err(RunError::Serve(error)),
            };
            status.enter(Phase::Draining);
            finish(&intake).await;
            let removed = steps::remove_webhook(&bot, &url, settings.on_shutdown).await;
            drain(&intake).await;
            tracing::info!("stopped");
            served.and(removed)
        };
        let ended = beside(life, menu).await;
        status.enter(Phase::Ended);
        ended
    }

    /// Lives by polling, until `stop`.
    pub(crate) async fn by_polling(self, stop: &CancellationToken) -> Result<(), RunError> {
        let (settings, status) = (self.settings.clone(), Arc::clone(&self.status));
        let allowed = self.router.allowed_updates();
        let bot = self.client.without_retries();
        let Some((intake, menu)) = self.begin(&bot, stop).await? else { return Ok(()) };
        let life = async {
            let delete =
                || bot.delete_webhook().drop_pending_updates(settings.drop_pending_updates);
            let Some(deleted) = patiently(stop, delete).await else { return Ok(()) };
            deleted.map_err(RunError::DeleteWebhook)?;
            tracing::info!("ready: polling (a webhook, if there was one, has been deleted)");
            status.enter(Phase::Ready);
            let polled = polling::run(&bot, &intake, allowed, stop.cancelled()).await;
            status.enter(Phase::Draining);
            intake.close();
            drain(&intake).await;
            tracing::info!("stopped");
            polled
        };
        let ended = beside(life, menu).await;
        status.enter(Phase::Ended);
        ended
    }

    /// Asks who the bot is; what comes of it takes updates in, and the menu is made beside that.
    async fn begin(
        self,
        bot: &Bot,
        stop: &CancellationToken,
    ) -> Result<Option<(Arc<Intake>, impl Future<Output = ()>)>, RunError> {
        let Some(me) = or_stop(stop, patiently(stop, || bot.get_me())).await.flatten() else {
            return Ok(None);
        };
        let me = me.map_err(|source| steps::refused(bot, source))?;
        let allowed: AllowedUpdates = self.router.allowed_updates();
        tracing::info!(
            bot = steps::name(&me),
            platform = %self.settings.platform,
            handlers = self.router.handlers().len(),
            %allowed,
            "the platform knows the bot"
        );
        let Self { client, router, menu, states, terms, sync_commands, .. } = self;
        let environment = Environment { bot: client.clone(), me, states, menu: menu.clone() };
        let intake = Intake::new(router, environment, terms);
        let stop = stop.clone();
        let synced = async move {
            if sync_commands {
                stop.run_until_cancelled(commands::sync(&client, &menu)).await;
            }
        };
        Ok(Some((intake, synced)))
    }
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

/// Takes nothing in from here on: the server is asked to come again, and keeps its updates. What is
/// under way is finished, and answered.
async fn finish(intake: &Intake) {
    let was_idle = intake.under_way() == 0;
    intake.close();
    if !intake.drained(FINISH_WITHIN).await {
        tracing::warn!(under_way = intake.under_way(), "handlers take long; they go on");
    }
    if !was_idle {
        tokio::time::sleep(ANSWERS_ARRIVE_WITHIN).await;
    }
}

async fn drain(intake: &Intake) {
    if !intake.drained(DRAIN_WITHIN).await {
        tracing::warn!(under_way = intake.under_way(), "handlers did not end; they are given up");
    }
}
