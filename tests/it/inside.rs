//! A bot inside the test's own process, with handlers and settings of the test's.

use bot_sandbox::Sandbox;
use bot_server::{
    App, Dialect, Pace, Platform, PublicUrl, Receive, RunError, Settings, Token, WebhookSettings,
};
use tokio::{sync::oneshot, task::JoinHandle};

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
        let url = format!("http://127.0.0.1:{}/hook", through.unwrap_or(port));
        let mut webhook = WebhookSettings::new(PublicUrl::Given(url.parse().unwrap()));
        webhook.listen = format!("127.0.0.1:{port}");
        change(&mut webhook);
        let mut settings = settings(sandbox, Dialect::Telegram);
        settings.receive = Receive::Webhook(Box::new(webhook));
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
        soon("the end", self.bot).await.unwrap().unwrap();
    }
}
