//! A bot inside the test's own process, with handlers and settings of the test's.

use bot_sandbox::Sandbox;
use bot_server::{
    App, Dialect, Pace, Platform, PublicUrl, Receive, RunError, Settings, Token, WebhookSettings,
};
use tokio::{
    sync::oneshot,
    task::{JoinError, JoinHandle},
};

use crate::support::{called, free_port, soon};

/// A running bot.
pub(crate) struct Inside {
    /// Where its endpoint is, if it has one.
    pub(crate) port: u16,
    stop: Option<oneshot::Sender<()>>,
    bot: JoinHandle<Result<(), RunError>>,
}

/// Settings of a sandbox's bot that polls, and that nothing limits.
pub(crate) fn settings(sandbox: &Sandbox, dialect: Dialect) -> Settings {
    let mut settings = Settings::new(Token::new(sandbox.token()).unwrap());
    settings.platform = Platform::custom(dialect, sandbox.url()).with_pace(Pace::UNLIMITED);
    settings
}

/// The same by a webhook at this port, which the server is told `through`, if there is one.
pub(crate) fn by_webhook(
    sandbox: &Sandbox,
    port: u16,
    through: Option<u16>,
    change: impl FnOnce(&mut WebhookSettings),
) -> Settings {
    let url = format!("http://127.0.0.1:{}/hook", through.unwrap_or(port));
    let mut webhook = WebhookSettings::new(PublicUrl::Given(url.parse().unwrap()));
    webhook.listen = format!("127.0.0.1:{port}");
    change(&mut webhook);
    let mut settings = settings(sandbox, Dialect::Telegram);
    settings.receive = Receive::Webhook(Box::new(webhook));
    settings
}

impl Inside {
    /// A bot by a webhook on Telegram, which is set when this returns. The server is told of the
    /// port `through`, if there is one.
    pub(crate) async fn webhook(
        sandbox: &Sandbox,
        app: App,
        through: Option<u16>,
        change: impl FnOnce(&mut WebhookSettings),
    ) -> Self {
        let port = free_port();
        let settings = by_webhook(sandbox, port, through, change);
        let bot = Self::start(app, settings, port);
        called(sandbox, "getWebhookInfo").await;
        bot
    }

    /// A bot with settings of the test's.
    pub(crate) fn start(app: App, settings: Settings, port: u16) -> Self {
        let (stop, stopped) = oneshot::channel();
        let bot = tokio::spawn(app.serve(settings, async { drop(stopped.await) }));
        Self { port, stop: Some(stop), bot }
    }

    /// Asks it to stop.
    pub(crate) fn stop(&mut self) {
        self.stop.take();
    }

    /// Stops it; it must end as it should.
    pub(crate) async fn stops(mut self) {
        self.stop();
        self.ends().await.unwrap();
    }

    /// How it ends.
    pub(crate) async fn ends(self) -> Result<(), RunError> {
        self.outcome().await.unwrap()
    }

    /// How its task ends.
    pub(crate) async fn outcome(self) -> Result<Result<(), RunError>, JoinError> {
        // What would stop it is kept until then.
        soon("the end", self.bot).await
    }

    /// The same for a test that lets time fly, and sees to it by itself that it does not hang.
    pub(crate) async fn ends_some_time(self) -> Result<(), RunError> {
        self.bot.await.unwrap()
    }
}
