//! The server itself: connections, and how they end.

use std::{io, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

/// A server that runs.
#[derive(Debug)]
pub(crate) struct Server {
    closing: CancellationToken,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    /// Serves these routes until it is closed.
    pub(crate) fn start(listener: TcpListener, routes: Router) -> Self {
        let closing = CancellationToken::new();
        let server = axum::serve(listener, routes);
        let server = server.with_graceful_shutdown(closing.clone().cancelled_owned());
        Self { closing, task: tokio::spawn(server.into_future()) }
    }

    /// Waits for its end, which comes by itself only when something is wrong.
    pub(crate) async fn failed(&mut self) -> io::Error {
        match (&mut self.task).await {
            Ok(Ok(())) => io::Error::other("it ended by itself"),
            Ok(Err(error)) => error,
            Err(error) => error.into(),
        }
    }

    /// Takes no more connections, and waits until those that there are have ended, at most so long.
    pub(crate) async fn close(self, within: Duration) {
        self.closing.cancel();
        if timeout(within, self.task).await.is_err() {
            tracing::debug!("connections were still open at the end");
        }
    }
}
