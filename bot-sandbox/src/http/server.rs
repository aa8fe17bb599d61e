//! The connections, which the server owns: they end with it, and break where they are to.
//!
//! A response that carries [`NoAnswer`] is not sent: its connection ends without a byte of it. When
//! the server goes down, all connections break and nothing listens, but the port stays its own: a
//! socket that does not listen holds it.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request, http::Response};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
    time::sleep,
};

use crate::shared::Shared;

/// Connections that wait to be accepted, at most.
const BACKLOG: u32 = 1024;
/// Wait before the next attempt where the system has no place for a connection or a socket.
const LATER: Duration = Duration::from_millis(100);

/// In a response's extensions: the connection ends and nothing is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoAnswer;

/// What ends a connection for [`NoAnswer`].
#[derive(Debug, thiserror::Error)]
#[error("the connection was to break")]
struct Broken;

/// Serves for ever; goes down when it is told to, and comes up again.
pub(crate) async fn run(mut listener: TcpListener, address: SocketAddr, shared: Arc<Shared>) {
    let router = super::router(Arc::clone(&shared));
    let mut wanted = shared.faults.server_is_wanted();
    if *wanted.borrow() != Default::default() {
        wanted.mark_changed(); // it was told before this task ran for the first time
    }
    loop {
        let mut connections = JoinSet::new();
        tokio::select! {
            () = accept(&listener, &router, &mut connections) => {}
            // Its sender is in `shared`.
            _ = wanted.changed() => {}
        }
        drop(listener);
        let port = hold(address).await;
        connections.shutdown().await;
        loop {
            let now = *wanted.borrow_and_update();
            shared.went_down(now);
            if !now.down || wanted.changed().await.is_err() {
                break;
            }
        }
        listener = listen(port, address).await;
        shared.came_up();
    }
}

/// Accepts connections and serves each in a task of its own.
async fn accept(listener: &TcpListener, router: &Router, connections: &mut JoinSet<()>) {
    loop {
        while connections.try_join_next().is_some() {} // forget what has ended
        match listener.accept().await {
            Ok((stream, _)) => drop(connections.spawn(serve(stream, router.clone()))),
            Err(error) => {
                tracing::debug!(%error, "a connection cannot be accepted");
                sleep(LATER).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request: Request<Incoming>| {
        let answer = router.call(request);
        async move { answer.await.map_or_else(|never: Infallible| match never {}, or_break) }
    });
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
    {
        tracing::debug!(%error, "a connection broke");
    }
}

fn or_break(response: Response<Body>) -> Result<Response<Body>, Broken> {
    if response.extensions().get::<NoAnswer>().is_some() { Err(Broken) } else { Ok(response) }
}

/// A socket that has the port and does not listen: who connects is refused.
async fn hold(address: SocketAddr) -> TcpSocket {
    loop {
        match bind(address) {
            Ok(socket) => return socket,
            Err(error) => {
                tracing::warn!(%error, %address, "the sandbox's port was taken while it was down");
                sleep(LATER).await;
            }
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn listen(port: TcpSocket, address: SocketAddr) -> TcpListener {
    let mut port = port;
    loop {
        match port.listen(BACKLOG) {
            Ok(listener) => return listener,
            Err(error) => tracing::warn!(%error, %address, "the sandbox cannot listen again"),
        }
        sleep(LATER).await;
        port = hold(address).await;
    }
}
