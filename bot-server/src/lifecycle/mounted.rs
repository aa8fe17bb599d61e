//! A bot inside of an application that has a server of its own.

use std::{fmt, future::pending, sync::Arc};

use tokio_util::sync::CancellationToken;
use url::Url;

use super::Life;
use crate::{
    App,
    ending::FINISH_WITHIN,
    error::RunError,
    http::Endpoint,
    settings::{PublicUrl, Receive, Settings, SettingsError, Tls, WebhookSettings},
    shutdown,
    status::Status,
};

/// A bot whose endpoint an axum application serves: [`App::router`] makes it, [`run`](Self::run) is
/// its life.
#[must_use = "the bot does nothing until it is run"]
pub struct Mounted {
    life: Life,
    /// Where updates come in; nowhere at a bot that polls.
    endpoint: Option<(Box<WebhookSettings>, Url, Arc<Endpoint>)>,
}

/// Whether a bot receives updates: see [`Mounted::readiness`].
#[derive(Clone, Debug)]
pub struct Readiness(Arc<Status>);

impl Mounted {
    /// A bot that does nothing yet, and the routes of its endpoint.
    pub(crate) fn new(app: App, settings: Settings) -> Result<(axum::Router, Self), RunError> {
        let place = place(&settings)?;
        let life = Life::new(app, settings)?;
        let Some((webhook, public)) = place else {
            return Ok((axum::Router::new(), Self { life, endpoint: None }));
        };
        let endpoint = life.endpoint(&webhook, public.path());
        let routes = endpoint.route();
        Ok((routes, Self { life, endpoint: Some((webhook, public, endpoint)) }))
    }

    /// Whether the bot receives updates, for the application's own health check: not while it starts
    /// or stops, and not while its webhook is another program's.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        Readiness(self.life.status())
    }

    /// Routes for operators, to be served where the application wants them: `/healthz`, `/readyz` and,
    /// with the feature `metrics`, `/metrics`. With
    /// [`operations_listen`](Settings::operations_listen) they are served there as well, while the bot
    /// is run.
    ///
    /// ```
    /// use bot_server::{App, RunError, Settings};
    ///
    /// fn routes(app: App, settings: Settings) -> Result<axum::Router, RunError> {
    ///     let (routes, bot) = app.router(settings)?;
    ///     Ok(routes.nest("/bot", bot.operations()))
    /// }
    /// ```
    pub fn operations(&self) -> axum::Router {
        self.life.operations().routes()
    }

    /// Lives until `stop` ends: asks who the bot is, sets the webhook, and in the end finishes what is
    /// under way and deals with the webhook as the settings say.
    ///
    /// The application has to serve the routes before this is called and until it has returned: the
    /// answers to what is under way go through them. Until then the server is asked to come again.
    ///
    /// # Errors
    ///
    /// When a part of the start fails, or the webhook cannot be deleted at the end.
    ///
    /// # Cancel safety
    ///
    /// None: a webhook that was set stays when the future is dropped. End it by `stop`.
    pub async fn run(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), RunError> {
        let stop = shutdown::when(stop);
        self.live(stop.token()).await
    }

    async fn live(self, stop: &CancellationToken) -> Result<(), RunError> {
        let apart = self
            .life
            .operations()
            .serve_apart(self.life.settings.operations_listen.as_deref())
            .await?;
        let ended = match self.endpoint {
            None => self.life.by_polling(stop).await,
            Some((webhook, public, endpoint)) => {
                self.life.by_webhook(&webhook, public, &endpoint, pending(), stop).await
            }
        };
        if let Some(apart) = apart {
            apart.close(FINISH_WITHIN).await;
        }
        ended
    }
}

impl Readiness {
    /// Whether it does at this moment.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.is_ready()
    }
}

impl fmt::Debug for Mounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mounted").finish_non_exhaustive()
    }
}

/// The settings of the webhook and its URL, if there is one and an application can have it mounted.
fn place(settings: &Settings) -> Result<Option<(Box<WebhookSettings>, Url)>, SettingsError> {
    let Receive::Webhook(webhook) = &settings.receive else { return Ok(None) };
    let mut problems = Vec::new();
    if webhook.tls != Tls::Off {
        problems.push(
            "BOT_TLS: the application that the bot is mounted in has the connections, so https is its work: leave this off"
                .to_owned(),
        );
    }
    let url = match &webhook.url {
        PublicUrl::Given(url) => Some(url),
        PublicUrl::Listener => {
            problems.push(
                "BOT_WEBHOOK_URL: a mounted bot does not know where it is served: give it `PublicUrl::Given`"
                    .to_owned(),
            );
            None
        }
    };
    // A URL has no braces in its path, which are a pattern to a router of today.
    if url.is_some_and(|url| url.path().contains("/:") || url.path().contains("/*")) {
        problems.push(
            "BOT_WEBHOOK_URL: a part of its path begins with `:` or `*`, which a router takes for a pattern: choose another path"
                .to_owned(),
        );
    }
    match url {
        Some(url) if problems.is_empty() => Ok(Some((webhook.clone(), url.clone()))),
        _ => Err(SettingsError { problems }),
    }
}
