//! The webhook's endpoint: method, path, secret, size, then the update goes on to the intake.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_LENGTH, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::post,
};
use bot_core::Update;

use crate::{
    intake::{Admission, Intake},
    secret::{HEADER, Secret},
};

/// Largest body that is read; the largest updates have some 100 kB.
const MAX_BODY: usize = 1 << 20;
/// Seconds after which a refused update may come again.
const RETRY_SECONDS: &str = "1";
/// Most of an unreadable body that is logged.
const SHOWN: usize = 4096;

/// What the endpoint knows.
#[derive(Debug)]
struct Endpoint {
    secret: Secret,
    intake: Arc<Intake>,
}

/// The endpoint at a path.
pub(crate) fn router(path: &str, secret: Secret, intake: Arc<Intake>) -> Router {
    let endpoint = Arc::new(Endpoint { secret, intake });
    // A URL's path may hold what a route would read as a pattern, so it is compared here.
    let path: Arc<str> = path.into();
    let serve = move |state, request: Request| {
        let here = *path == *request.uri().path();
        async move {
            if here {
                receive(state, request).await
            } else {
                StatusCode::NOT_FOUND.into_response()
            }
        }
    };
    Router::new().fallback(post(serve)).with_state(endpoint)
}

async fn receive(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    if !is_from_the_platform(&endpoint.secret, request.headers()) {
        tracing::warn!("a request without the webhook's secret was refused");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let body = match read(request).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let update = match Update::from_slice(&body) {
        Ok(update) => update,
        Err(error) => {
            // To refuse it would block its chat: the server would send it again for a day.
            let shown = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
            tracing::error!(%error, body = %shown, "dead letter: an update cannot be read");
            return StatusCode::OK.into_response();
        }
    };
    match endpoint.intake.admit(update) {
        Admission::Admitted(admitted) => {
            admitted.settled().await;
            StatusCode::OK.into_response()
        }
        Admission::Refused => later(),
    }
}

/// The server keeps the update and sends it again.
fn later() -> Response {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(RETRY_AFTER, RETRY_SECONDS)],
    )
        .into_response()
}

fn is_from_the_platform(secret: &Secret, headers: &HeaderMap) -> bool {
    headers
        .get(HEADER)
        .is_some_and(|given| secret.is(given.as_bytes()))
}

async fn read(request: Request) -> Result<axum::body::Bytes, StatusCode> {
    let length = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if length
        .and_then(|length| length.parse::<usize>().ok())
        .is_some_and(|n| n > MAX_BODY)
    {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let body: Body = request.into_body();
    to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)
}
