//! How applications are run: by their command line, by hand, and as a part of another one.

use std::process::ExitCode;

use tokio::net::TcpListener;

use crate::{
    App, Bots,
    error::RunError,
    lifecycle::{self, Mounted},
    program::{Program, exit},
    settings::{Receive, Settings, SettingsError},
    shutdown,
};

impl App {
    /// Runs the application by its command line, until it is stopped by a signal (SIGTERM, SIGQUIT or
    /// Ctrl-C; a second one ends it at once): see [`run`](crate::run).
    ///
    /// | exit code | what happened | what a supervisor does |
    /// | --- | --- | --- |
    /// | 0 | it was stopped as asked | nothing |
    /// | 1 | something failed: the port is taken, a file cannot be opened, the platform refused the webhook, or the webhook could not be deleted at the end | starts it again, after a while |
    /// | 2 | settings or handlers must be mended first | does not start it again |
    /// | 3 | the platform was away for longer than `BOT_START_WITHIN` | starts it again |
    /// | 4 | the platform does not know the token | does not start it again |
    /// | 130 | a second signal ended it at once | nothing; what was under way comes again |
    ///
    /// A service manager that sets `NOTIFY_SOCKET`, as systemd does for `Type=notify`, is told when the
    /// bot is ready and when it stops, and with `WatchdogSec=` that it is alive.
    #[must_use]
    pub fn run(self) -> ExitCode {
        Program::of_one(self).run()
    }

    /// Runs the application with settings of one's own until `stop` ends: what is under way is
    /// finished, and the webhook is dealt with as the settings say.
    ///
    /// # Errors
    ///
    /// When a part of the start fails, or the webhook cannot be deleted at the end.
    ///
    /// # Cancel safety
    ///
    /// None: a webhook that was set stays when the future is dropped. End it by `stop`.
    pub async fn serve(
        self,
        settings: Settings,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), RunError> {
        let stop = shutdown::when(stop);
        lifecycle::run(self, settings, None, stop.token().clone()).await
    }

    /// As [`serve`](Self::serve), with a socket that is bound already in place of
    /// [`WebhookSettings::listen`](crate::WebhookSettings::listen): one that a service manager has
    /// handed over, or one of any free port in a test.
    ///
    /// ```
    /// use bot_server::{App, PublicUrl, Receive, Settings, WebhookSettings, prelude::*, sandbox::Sandbox};
    ///
    /// #[on(message)]
    /// async fn hello() -> &'static str {
    ///     "hello"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result {
    /// let sandbox = Sandbox::start().await?;
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let mut settings = Settings::of_sandbox(&sandbox);
    /// // The server is told the listener's address; in production it is a public URL.
    /// settings.receive = Receive::Webhook(Box::new(WebhookSettings::new(PublicUrl::Listener)));
    ///
    /// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    /// let app = App::new().handlers(handlers![hello]);
    /// let bot = app.serve_on(listener, settings, async { drop(stopped.await) });
    /// let bot = tokio::spawn(bot);
    ///
    /// let mei = sandbox.user("Mei");
    /// mei.sends("hi").await;
    /// mei.sees("hello").await;
    ///
    /// drop(stop);
    /// bot.await??;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As those of [`serve`](Self::serve), and when the settings are those of a bot that polls.
    ///
    /// # Cancel safety
    ///
    /// None, as that of [`serve`](Self::serve).
    pub async fn serve_on(
        self,
        listener: TcpListener,
        settings: Settings,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), RunError> {
        if let Receive::Polling = settings.receive {
            let why = "a bot that polls has no use for a listener: set BOT_WEBHOOK_URL (`Settings::receive`), or use `App::serve`";
            return Err(SettingsError { problems: vec![why.into()] }.into());
        }
        let stop = shutdown::when(stop);
        lifecycle::run(self, settings, Some(listener), stop.token().clone()).await
    }

    /// Makes the application a part of another one that has an HTTP server: the routes of its endpoint,
    /// to be merged into an axum router, and the bot, whose life [`Mounted::run`] is.
    ///
    /// The route is the path of the public URL, so a proxy in front of it must not change that. What
    /// the settings say of listening has no effect. A bot that polls has no routes.
    ///
    /// Where [`allow_from`](crate::WebhookSettings::allow_from) says where requests may come from, the
    /// server has to tell where they do, by axum's `into_make_service_with_connect_info::<SocketAddr>()`;
    /// without that each is refused, and an error in the log says why.
    ///
    /// ```
    /// use bot_server::{App, PublicUrl, Receive, Settings, WebhookSettings, prelude::*, sandbox::Sandbox};
    ///
    /// #[on(message)]
    /// async fn hello() -> &'static str {
    ///     "hello"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result {
    /// let sandbox = Sandbox::start().await?;
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let url = format!("http://{}/hook", listener.local_addr()?).parse()?;
    /// let mut settings = Settings::of_sandbox(&sandbox);
    /// settings.receive = Receive::Webhook(Box::new(WebhookSettings::new(PublicUrl::Given(url))));
    ///
    /// let (routes, bot) = App::new().handlers(handlers![hello]).router(settings)?;
    /// let readiness = bot.readiness();
    /// let website = axum::Router::new()
    ///     .route("/", axum::routing::get(async || "A website."))
    ///     .route("/ready", axum::routing::get(async move || readiness.is_ready().to_string()))
    ///     .merge(routes);
    ///
    /// // First the server, then the bot; at the end the other way round.
    /// let server = tokio::spawn(async { axum::serve(listener, website).await });
    /// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    /// let bot = tokio::spawn(bot.run(async { drop(stopped.await) }));
    ///
    /// let mei = sandbox.user("Mei");
    /// mei.sends("hi").await;
    /// mei.sees("hello").await;
    ///
    /// drop(stop);
    /// bot.await??;
    /// server.abort();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When settings or handlers are wrong, or a storage cannot be opened. Nothing is called yet.
    pub fn router(self, settings: Settings) -> Result<(axum::Router, Mounted), RunError> {
        Mounted::new(self, settings)
    }
}

impl Bots {
    /// Runs the bots by the program's command line, until they are stopped by a signal. The exit codes
    /// are those of [`App::run`].
    #[must_use]
    pub fn run(self) -> ExitCode {
        match self.named() {
            Ok(bots) => Program::of_several(bots).run(),
            Err(error) => exit(Err(error.into())),
        }
    }
}
