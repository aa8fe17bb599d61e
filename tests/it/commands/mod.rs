//! Commands: their arguments, the menu that clients show, and `/help`.

mod arguments;
mod menu;

use bot_sandbox::Sandbox;
use bot_server::{App, Dialect, Handler, Pace, Platform, RunError, Settings, Token, prelude::*};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::support::soon;

/// A bot of some handlers, in this process.
struct Running {
    stop: oneshot::Sender<()>,
    bot: JoinHandle<Result<(), RunError>>,
}

impl Running {
    fn start(sandbox: &Sandbox, dialect: Dialect, handlers: &[&'static Handler]) -> Self {
        let mut settings = Settings::new(Token::new(sandbox.token()).unwrap());
        settings.platform = Platform::custom(dialect, sandbox.url());
        let (stop, stopped) = oneshot::channel::<()>();
        let app = App::new().handlers(handlers).bot(|bot| bot.pace(Pace::UNLIMITED));
        let bot = app.serve(settings, async { drop(stopped.await) });
        Self { stop, bot: tokio::spawn(bot) }
    }

    async fn stops(self) {
        drop(self.stop);
        soon("the end", self.bot).await.unwrap().unwrap();
    }
}

async fn sandbox(dialect: Dialect) -> Sandbox {
    Sandbox::builder().dialect(dialect).bot("ShopBot").start().await.unwrap()
}
