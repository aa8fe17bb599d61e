//! An endpoint of the doctor's in the place of the bot's, which waits for the marker.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use http_body_util::{BodyExt as _, Limited};
use tokio::{net::TcpListener, sync::mpsc};

use crate::{
    http::{Endpoints, Https, Server},
    secret::HEADER,
};

/// Most that is read of a request.
const MAX_BODY: usize = 4096;

/// An endpoint that waits; dropping it ends it.
pub(super) struct Waiting {
    _server: Server,
    arrivals: mpsc::UnboundedReceiver<Arrived>,
}

/// A request with the marker in it.
pub(super) struct Arrived {
    pub(super) path: String,
    /// The marker was where the secret will be.
    pub(super) with_header: bool,
    /// How long after the endpoint was there.
    pub(super) after: Duration,
}

impl Waiting {
    /// Waits here for this marker, by https if the bot does.
    pub(super) fn on(socket: TcpListener, https: Option<Https>, marker: &str) -> Self {
        let (found, arrivals) = mpsc::unbounded_channel();
        let (begun, marker) = (Instant::now(), marker.to_owned());
        let serve = move |request: Request| {
            let (found, marker) = (found.clone(), marker.clone());
            async move {
                let arrived = look(request, &marker, begun).await;
                // Whoever waits for it may have gone.
                arrived.map_or(StatusCode::NOT_FOUND.into_response(), |arrived| {
                    drop(found.send(arrived));
                    Response::new(marker.into())
                })
            }
        };
        let _server =
            Server::start(socket, https, Endpoints::default(), Router::new().fallback(serve));
        Self { _server, arrivals }
    }

    /// What has come, if it has.
    pub(super) fn arrived(&mut self) -> Option<Arrived> {
        self.arrivals.try_recv().ok()
    }
}

/// What is told of a request; nothing if it is somebody else's.
async fn look(request: Request, marker: &str, begun: Instant) -> Option<Arrived> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await.ok()?.to_bytes();
    let is_ours = body.windows(marker.len()).any(|part| part == marker.as_bytes());
    let given = parts.headers.get(HEADER);
    is_ours.then(|| Arrived {
        path: parts.uri.path().to_owned(),
        with_header: given.is_some_and(|given| given.as_bytes() == marker.as_bytes()),
        after: begun.elapsed(),
    })
}
