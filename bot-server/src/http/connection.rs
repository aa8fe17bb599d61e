//! One connection: its handshake, its requests one after another, and its end.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, Request},
    http::Method,
    response::Response,
};
use bot_core::BoxError;
use futures_util::{TryFutureExt as _, future::BoxFuture};
use http_body_util::{Either, Full};
use hyper::{
    body::{Body as HttpBody, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    pin,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    crowd::Seat,
    https::Https,
    limits::Limits,
    line::{Doing, Line, Timed},
    webhook::{Endpoint, Endpoints},
};

/// What all connections of a server have in common.
#[derive(Debug)]
pub(super) struct House {
    /// How connections are encrypted, if they are.
    pub(super) https: Option<Https>,
    /// Where updates come in. They do not go by the routes: that would cost as much as the server.
    pub(super) endpoints: Endpoints,
    pub(super) routes: Router,
    pub(super) limits: Limits,
    pub(super) closing: CancellationToken,
}

/// Serves a connection to its end.
pub(super) async fn serve(house: Arc<House>, stream: TcpStream, peer: SocketAddr, seat: Seat) {
    // Without it answers would wait for more to send; they are sent all the same.
    drop(stream.set_nodelay(true));
    let serves = async {
        let Some(https) = &house.https else {
            return requests(&house, stream, peer, &seat.line).await;
        };
        let shakes_hands = timeout(house.limits.handshake, https.accept(stream));
        tokio::select! {
            shaken = shakes_hands => match shaken {
                Ok(Ok(stream)) => requests(&house, stream, peer, &seat.line).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
            () = house.closing.cancelled() => {}
        }
    };
    tokio::select! {
        () = serves => {}
        () = seat.line.ended() => tracing::debug!("a connection gives its place to another"),
    }
}

/// Answers requests, until the client or the server has enough.
async fn requests<S>(house: &House, stream: S, peer: SocketAddr, line: &Arc<Line>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(async |request: Request<Incoming>| {
        let request = request.map(|body| Received::new(body, Arc::clone(line)));
        let answer = match house.endpoint(&request) {
            Some(endpoint) => {
                let (head, body) = request.into_parts();
                endpoint.receive(Some(peer), &head, body).await.into_response().map(Either::Left)
            }
            None => house.routed(request, peer).await.map(Either::Right),
        };
        Ok::<_, Infallible>(answer.map(|body| Sent { body, line: Arc::clone(line) }))
    });
    let stream = TokioIo::new(Timed::new(stream, Arc::clone(line), house.limits));
    let connection = http1::Builder::new()
        .max_buf_size(Limits::MAX_HEAD)
        .header_read_timeout(None) // `Timed` knows it from the time between requests
        .serve_connection(stream, service);
    pin!(connection);
    let served = tokio::select! {
        served = &mut connection => served,
        () = house.closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                served = &mut connection => served,
                () = nothing_comes(line, &house.limits) => return,
            }
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Waits a little for a request that has begun, and for ever for one that is being answered.
async fn nothing_comes(line: &Line, limits: &Limits) {
    sleep(limits.last).await;
    if line.doing().0 >= Doing::Receiving {
        std::future::pending::<()>().await;
    }
}

impl House {
    /// Where an update comes in, if it is one.
    fn endpoint(&self, request: &Request<Received>) -> Option<&Endpoint> {
        let is_at = |endpoint: &&Arc<Endpoint>| endpoint.is_at(request.uri().path());
        let found = (request.method() == Method::POST).then(|| self.endpoints.iter().find(is_at));
        found.flatten().map(|endpoint| &**endpoint)
    }

    /// What else is asked, and seldom.
    fn routed(
        &self,
        request: Request<Received>,
        peer: SocketAddr,
    ) -> BoxFuture<'static, Response<Body>> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = TowerToHyperService::new(self.routes.clone()).call(request);
        Box::pin(answer.unwrap_or_else(|never| match never {}))
    }
}

/// The body of a request.
struct Received {
    body: Incoming,
    line: Arc<Line>,
}

impl Received {
    fn new(body: Incoming, line: Arc<Line>) -> Self {
        let has_come = body.is_end_stream();
        line.enter(if has_come { Doing::Answering } else { Doing::Receiving });
        Self { body, line }
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(cx);
        if matches!(frame, Poll::Ready(None)) || this.body.is_end_stream() {
            this.line.step(Doing::Receiving, Doing::Answering);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.line.step(Doing::Receiving, Doing::Answering);
    }
}

/// The body of an answer: with its end, and when its bytes have gone, the connection waits for the
/// next request.
struct Sent {
    body: Either<Full<Bytes>, Body>,
    line: Arc<Line>,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.line.enter(Doing::Sending);
    }
}
