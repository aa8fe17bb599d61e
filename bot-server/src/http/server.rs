//! The server itself: it takes connections, and ends them all when it closes.
//!
//! It owns its connections, each a task of its own (`connection.rs`), because what is promised cannot
//! be had otherwise: time-outs for each part of a request (`line.rs`), a bound on connections at which
//! the one that is missed least goes (`crowd.rs`), and an end at which those that wait for nothing are
//! closed at once.

use std::{
    io::{self, ErrorKind},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::{
    net::TcpListener,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{
    connection::{House, serve},
    crowd::Crowd,
    https::Https,
    limits::Limits,
    rarely::Rarely,
    webhook::Endpoints,
};

/// Wait before the next attempt where the system has no place for a connection.
const LATER: Duration = Duration::from_millis(100);
/// A server that could take no connection for so long gives up: who starts it again may do better.
const FAILS_FOR: Duration = Duration::from_secs(60);
/// Failures that are further apart have nothing to do with each other.
const APART: Duration = Duration::from_secs(1);

/// A server that runs; dropping it ends all its connections.
#[derive(Debug)]
pub(crate) struct Server {
    closing: CancellationToken,
    task: AbortOnDropHandle<io::Result<()>>,
}

impl Server {
    /// Serves these endpoints, and these routes beside them, until it is closed; by https if there is
    /// what it needs.
    pub(crate) fn start(
        listener: TcpListener,
        https: Option<Https>,
        endpoints: Endpoints,
        routes: Router,
    ) -> Self {
        Self::with_limits(listener, https, endpoints, routes, Limits::new())
    }

    pub(super) fn with_limits(
        listener: TcpListener,
        https: Option<Https>,
        endpoints: Endpoints,
        routes: Router,
        limits: Limits,
    ) -> Self {
        let closing = CancellationToken::new();
        let house = House { https, endpoints, routes, limits, closing: closing.clone() };
        let task = AbortOnDropHandle::new(tokio::spawn(run(listener, Arc::new(house))));
        Self { closing, task }
    }

    /// Waits for its end, which comes by itself only when something is wrong; afterwards it can be
    /// closed, and not be waited for once more.
    pub(crate) async fn failed(&mut self) -> io::Error {
        match (&mut self.task).await {
            Ok(Ok(())) => io::Error::other("it ended by itself"),
            Ok(Err(error)) => error,
            Err(error) => error.into(),
        }
    }

    /// Takes no more connections, closes those that wait for a request, and waits until the others
    /// have their answer, at most so long.
    pub(crate) async fn close(self, within: Duration) {
        self.closing.cancel();
        if self.task.is_finished() {
            return; // what has told its end already cannot be asked for it again
        }
        if timeout(within, self.task).await.is_err() {
            tracing::debug!("connections were still open at the end");
        }
    }
}

/// Takes connections until the server closes, then waits for their end.
async fn run(listener: TcpListener, house: Arc<House>) -> io::Result<()> {
    let mut connections = JoinSet::new();
    let accepted = tokio::select! {
        error = accept(&listener, &house, &mut connections) => Err(error),
        () = house.closing.cancelled() => Ok(()),
    };
    drop(listener);
    while connections.join_next().await.is_some() {}
    accepted
}

/// Serves each connection in a task of its own; ends with what does not let it.
async fn accept(
    listener: &TcpListener,
    house: &Arc<House>,
    connections: &mut JoinSet<()>,
) -> io::Error {
    let crowd = Crowd::new(house.limits.connections);
    let (mut failing, rarely) = (Failing::default(), Rarely::default());
    loop {
        while connections.try_join_next().is_some() {} // forget what has ended
        let error = match listener.accept().await {
            Ok((stream, peer)) => {
                failing = Failing::default();
                crowd.room().await; // only now: nobody goes for one that does not come
                connections.spawn(serve(Arc::clone(house), stream, peer, crowd.enter()));
                continue;
            }
            Err(error) if is_the_clients(&error) => continue,
            Err(error) => error,
        };
        // No files or no memory are left: one connection less is a file more.
        crowd.displace();
        if let Some(times) = rarely.happens() {
            tracing::warn!(%error, times, "a connection cannot be taken");
        }
        if failing.again() > FAILS_FOR {
            return error;
        }
        sleep(LATER).await;
    }
}

/// Since when no connection could be taken, and when that was noticed last.
#[derive(Debug, Default)]
struct Failing(Option<(Instant, Instant)>);

impl Failing {
    /// Notes a failure; for how long there has been nothing else.
    fn again(&mut self) -> Duration {
        let now = Instant::now();
        let since = match self.0 {
            Some((since, last)) if now - last <= APART => since,
            _ => now,
        };
        self.0 = Some((since, now));
        now - since
    }
}

/// Whether the client has gone before it was served.
fn is_the_clients(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests;
