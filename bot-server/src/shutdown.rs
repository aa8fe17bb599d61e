//! What stops a bot: the signals, or whatever a program says.

use std::io;

use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// A future that was waited for from the start on, as a token.
#[derive(Debug)]
pub(crate) struct Stop {
    token: CancellationToken,
    _watch: AbortOnDropHandle<()>,
}

/// Begins to wait for the end of `stop`; that it panics is an end, too.
pub(crate) fn when(stop: impl Future<Output = ()> + Send + 'static) -> Stop {
    let token = CancellationToken::new();
    let stopped = token.clone().drop_guard();
    let watch = tokio::spawn(async move {
        stop.await;
        drop(stopped);
    });
    Stop { token, _watch: AbortOnDropHandle::new(watch) }
}

impl Stop {
    /// Is cancelled when it is time to stop.
    pub(crate) fn token(&self) -> &CancellationToken {
        &self.token
    }
}

/// Ends when SIGTERM, SIGQUIT or Ctrl-C (SIGINT) comes: those that containers and service managers
/// stop with. From then on a second one ends the process at once.
///
/// SIGHUP is left alone: `nohup` relies on that.
///
/// # Errors
///
/// When signals cannot be listened for.
pub(crate) fn signals() -> io::Result<impl Future<Output = ()> + Send> {
    let mut next = Signals::new()?; // from here on, none is missed
    Ok(async move {
        let name = next.recv().await;
        tracing::info!("{name}: stopping; a second one stops at once");
        tokio::spawn(async move {
            let name = next.recv().await;
            tracing::warn!("{name} again: stopping at once");
            std::process::exit(130);
        });
    })
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    async fn recv(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "interrupted",
            _ = self.terminate.recv() => "terminated",
            _ = self.quit.recv() => "told to quit",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn recv(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await; // no signal can come
        }
        "interrupted"
    }
}
