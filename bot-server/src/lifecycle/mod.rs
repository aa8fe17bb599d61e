//! The life of a bot, from the check of its parts to the last update under way.
//!
//! check → listen → getMe → setWebhook → verify → serve → (stop) → not ready → what is under way →
//! deleteWebhook → drain; the menu of commands is synchronised beside that, from getMe on. The
//! endpoint listens before setWebhook is called, so a port that cannot be had leaves no webhook
//! behind. From setWebhook on every way leads over the end: a webhook that may be set is left as the
//! policy says, whether the start was stopped, failed or went well. What is under way is finished
//! before deleteWebhook, because its answer may be lost with the webhook, and the server would send
//! it again to the next process.

pub(crate) mod by_hand;
mod commands;
mod mounted;
mod parts;
mod patience;
mod watch;
mod webhook;

use std::{io, pin::pin, sync::Arc, time::Duration};

use bot_core::{AllowedUpdates, Bot, CommandMenu, Environment, Router, States, storage::Storage};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use self::mounted::{Mounted, Readiness};
pub(crate) use self::parts::{open_https, public_url};
use self::{
    patience::{GaveUp, Patience},
    webhook::Webhook,
};
use crate::{
    App,
    causes::report,
    dead_letters::Office,
    ending::{ANSWERS_ARRIVE_WITHIN, DRAIN_WITHIN, FINISH_WITHIN, LAST_WORD},
    error::RunError,
    http::{Endpoint, Https, Operations, Server, elsewhere},
    intake::{Claims, Intake, Terms},
    measure::Measure,
    polling,
    secret::WebhookSecret,
    settings::{Receive, SeenIn, Settings, WebhookSettings},
    status::{Phase, Status},
    storage::of_bot,
};

/// A bot whose parts fit together, and that does nothing yet.
#[derive(Debug)]
pub(crate) struct Life {
    settings: Settings,
    client: Bot,
    router: Router,
    menu: CommandMenu,
    states: States,
    storage: Arc<dyn Storage>,
    /// Whether it is one of several bots, which may share a storage.
    is_one_of_several: bool,
    terms: Terms,
    sync_commands: bool,
    status: Arc<Status>,
    measure: Measure,
}

/// Runs a bot until `stop`; its endpoint on this socket, if there is one already.
pub(crate) async fn run(
    app: App,
    settings: Settings,
    listener: Option<TcpListener>,
    stop: CancellationToken,
) -> Result<(), RunError> {
    Life::new(app, settings)?.run(listener, &stop).await
}

impl Life {
    /// Checks everything that can be checked without a call.
    pub(crate) fn new(mut app: App, settings: Settings) -> Result<Self, RunError> {
        settings.check()?;
        let set_up = app.bot.take();
        let measure = app.measure.clone();
        let letters = parts::dead_letters(&settings, app.dead_letters.take())?;
        let dead_letters = Office::new(letters, measure.clone());
        let terms = Terms {
            stops_spinners: !app.leaves_callback_queries,
            observer: app.observer.take(),
            recorder: parts::recorder(&settings)?,
            dead_letters,
            measure: measure.clone(),
            handler_timeout: parts::handler_timeout(&settings, &app),
            max_under_way: settings.max_under_way,
            max_attempts: settings.max_attempts,
            claims: None, // whose they are is known later
        };
        let sync_commands = settings.sync_commands.or(app.sync_commands).unwrap_or(true);
        let storage = app.storage.take();
        let is_one_of_several = app.name.take().is_some();
        let (router, menu, states) = app.into_parts()?;
        let storage = parts::storage(&settings, storage, &router)?;
        parts::check_seen(&settings, storage.name())?;
        parts::warn_of_absent_kinds(&router, &settings.platform);
        let client = parts::client(&settings, set_up, &measure)?;
        let status = Arc::default();
        let receive = match &settings.receive {
            Receive::Polling => "polling",
            Receive::Webhook(_) => "webhook",
        };
        measure.begin(settings.platform.dialect(), receive, router.handlers());
        Ok(Self {
            settings,
            client,
            router,
            menu,
            states,
            storage,
            is_one_of_several,
            terms,
            sync_commands,
            status,
            measure,
        })
    }

    /// How its updates come, if the server sends them.
    pub(crate) fn webhook(&self) -> Option<&WebhookSettings> {
        match &self.settings.receive {
            Receive::Webhook(webhook) => Some(webhook),
            Receive::Polling => None,
        }
    }

    /// How it is, for those who look after it.
    pub(crate) fn status(&self) -> Arc<Status> {
        Arc::clone(&self.status)
    }

    /// Lives until `stop`; its endpoint on this socket, if there is one already.
    pub(crate) async fn run(
        self,
        listener: Option<TcpListener>,
        stop: &CancellationToken,
    ) -> Result<(), RunError> {
        let operations = self.operations();
        let apart = operations.serve_apart(self.settings.operations_listen.as_deref()).await?;
        let with_updates = if apart.is_none() { operations.routes() } else { Default::default() };
        let ended = self.receives(listener, with_updates, stop).await;
        if let Some(apart) = apart {
            apart.close(FINISH_WITHIN).await;
        }
        ended
    }

    /// What answers operators.
    pub(crate) fn operations(&self) -> Arc<Operations> {
        Operations::of(self.status(), self.measure.clone())
    }

    /// Lives until `stop`; where there is an endpoint, these routes are served beside it.
    async fn receives(
        self,
        listener: Option<TcpListener>,
        with_updates: axum::Router,
        stop: &CancellationToken,
    ) -> Result<(), RunError> {
        let Receive::Webhook(webhook) = &self.settings.receive else {
            return self.by_polling(stop).await;
        };
        let mut webhook = webhook.clone();
        let listener = match listener {
            Some(listener) => listener,
            None => parts::listen(&webhook).await?,
        };
        let public = public_url(&webhook, &listener)?;
        let https = open_https(&webhook, &public)?;
        webhook.made = https.as_ref().and_then(Https::certificate);
        let endpoint = self.endpoint(&webhook, public.path());
        let endpoints = [Arc::clone(&endpoint)].into();
        let mut server = Server::start(listener, https, endpoints, elsewhere(with_updates));
        let ended = self.by_webhook(&webhook, public, &endpoint, server.failed(), stop).await;
        server.close(FINISH_WITHIN).await;
        ended
    }

    /// Where its updates are to come in. It is opened when the bot is known.
    pub(crate) fn endpoint(&self, webhook: &WebhookSettings, path: &str) -> Arc<Endpoint> {
        let derived = || WebhookSecret::derived(&self.settings.token);
        let secret = webhook.secret.clone().unwrap_or_else(derived);
        Endpoint::new(path, secret, webhook, self.measure.clone())
    }

    /// Lives by a webhook, whose endpoint is served already; until `stop`, or until it is served no
    /// longer.
    pub(crate) async fn by_webhook(
        self,
        settings: &WebhookSettings,
        public: Url,
        endpoint: &Endpoint,
        no_longer_served: impl Future<Output = io::Error>,
        stop: &CancellationToken,
    ) -> Result<(), RunError> {
        let Settings { on_shutdown, drop_pending_updates, start_within, .. } = self.settings;
        let status = self.status();
        let _living = status.until_dropped();
        let allowed = self.router.allowed_updates();
        let bot = self.client.without_retries(); // patience has its own, which end with `stop`
        let Some((intake, menu)) = self.begin(&bot, stop).await? else { return Ok(()) };
        endpoint.open(Arc::clone(&intake));
        let secret = endpoint.secret();
        let webhook = Webhook::new(bot.clone(), public, secret, settings, allowed, on_shutdown);
        let life = async {
            let patience = at_start(stop, start_within, LAST_WORD);
            let served = match webhook.set(&patience, drop_pending_updates).await {
                Ok(Some(())) => {
                    webhook.verify(stop, &status).await;
                    tracing::info!(url = webhook.shown(), "ready: the webhook is set");
                    status.enter(Phase::Ready);
                    tokio::select! {
                        () = watch::watch(&webhook, settings.look_every, &status, stop) => Ok(()),
                        error = no_longer_served => Err(RunError::Serve(error)),
                    }
                }
                Ok(None) => Ok(()),
                Err(gave_up) => Err(gave_up.into_error(&bot, RunError::SetWebhook)),
            };
            status.enter(Phase::Draining);
            finish(&intake).await;
            let left = webhook.leave().await;
            drain(&intake).await;
            tracing::info!("stopped");
            tracing::debug!(refused = endpoint.attempts(), "requests without the secret");
            worse(served, left)
        };
        beside(life, menu).await
    }

    /// Lives by polling, until `stop`.
    pub(crate) async fn by_polling(self, stop: &CancellationToken) -> Result<(), RunError> {
        let Settings { drop_pending_updates, start_within, delete_webhook, .. } = self.settings;
        let status = self.status();
        let _living = status.until_dropped();
        let allowed = self.router.allowed_updates();
        let bot = self.client.without_retries();
        let Some((intake, menu)) = self.begin(&bot, stop).await? else { return Ok(()) };
        let life = async {
            let failed = |gave_up: GaveUp| gave_up.into_error(&bot, RunError::WebhookInTheWay);
            let patience = at_start(stop, start_within, LAST_WORD);
            if !delete_webhook {
                let info = patience.call(&bot, |bot| bot.get_webhook_info()).await;
                let Some(info) = info.map_err(failed)? else { return Ok(()) };
                if !info.url.is_empty() {
                    return Err(RunError::WebhookIsSet { host: host(&info.url) });
                }
            }
            if delete_webhook || drop_pending_updates {
                let delete =
                    |bot: Bot| bot.delete_webhook().drop_pending_updates(drop_pending_updates);
                let deleted = patience.call(&bot, delete).await;
                let Some(_) = deleted.map_err(failed)? else { return Ok(()) };
            }
            let webhook = match delete_webhook {
                true => "a webhook, if there was one, has been deleted",
                false => "no webhook is set",
            };
            tracing::info!("ready: polling ({webhook})");
            status.enter(Phase::Ready);
            let stopped = async {
                stop.cancelled().await;
                status.enter(Phase::Draining);
            };
            let polled = polling::run(&bot, &intake, allowed, stopped).await;
            status.enter(Phase::Draining);
            intake.end().await;
            tracing::info!("stopped");
            polled
        };
        beside(life, menu).await
    }

    /// Asks who the bot is; what comes of it takes updates in, and the menu is made beside that.
    async fn begin(
        self,
        bot: &Bot,
        stop: &CancellationToken,
    ) -> Result<Option<(Arc<Intake>, impl Future<Output = ()>)>, RunError> {
        let patience = at_start(stop, self.settings.start_within, Duration::ZERO);
        let failed =
            |gave_up: GaveUp| gave_up.into_error(bot, |source| parts::refused(bot, source));
        let Some(me) = patience.call(bot, |bot| bot.get_me()).await.map_err(failed)? else {
            tracing::info!("stopped before the start was over");
            return Ok(None);
        };
        let allowed: AllowedUpdates = self.router.allowed_updates();
        tracing::info!(
            bot = parts::name(&me),
            platform = %self.settings.platform,
            handlers = self.router.handlers().len(),
            %allowed,
            "the platform knows the bot"
        );
        let Self { client, router, menu, states, storage, mut terms, sync_commands, .. } = self;
        if self.settings.seen == SeenIn::Storage {
            terms.claims = Some(Claims::new(Arc::clone(&storage), me.id, terms.max_attempts));
        }
        let states = states.with_storage(of_bot(storage, me.id, self.is_one_of_several));
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

/// The host of a URL whose path and query may hold secrets.
fn host(url: &str) -> String {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| "a place that is no URL".to_owned())
}

/// The patience of the start: the platform may be away so long at each step.
fn at_start(stop: &CancellationToken, within: Duration, last_word: Duration) -> Patience<'_> {
    Patience { stop, within, last_word, waits_as_told: true }
}

/// Of two ways in which a life ended, the one to tell; the other is logged.
fn worse(served: Result<(), RunError>, left: Result<(), RunError>) -> Result<(), RunError> {
    if let (Err(_), Err(error)) = (&served, &left) {
        tracing::error!("{}", report(error));
    }
    served.and(left)
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
        intake.abandon().await;
    }
    intake.end().await;
}
