//! The signals that stop a bot.

use std::io;

/// Ends when SIGTERM or Ctrl-C comes. From then on a second one ends the process at once.
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
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn recv(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "interrupted",
            _ = self.terminate.recv() => "terminated",
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
