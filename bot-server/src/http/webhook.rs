//! The webhook's endpoint: path, method, sender, secret, form and size; then the update goes on to the
//! intake.
//!
//! The sender's address goes before the secret: else who is somewhere else could tell by the answer
//! that a secret was guessed right.

use std::{
    net::SocketAddr,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE, EXPECT, RETRY_AFTER},
        request::Parts,
    },
    response::Response,
    routing::post,
};
use bot_core::{Response as Wanted, ResponseSlot, update::Sifted};
use futures_util::future::poll_immediate;
use http_body_util::BodyExt as _;
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use super::{client::Senders, rarely::Rarely};
use crate::{
    intake::{Admission, Intake},
    measure::{Measure, Refusal},
    secret::{HEADER, Secrets, WebhookSecret},
    settings::WebhookSettings,
};

/// Largest body that is read; the largest updates have some 100 kB.
const MAX_BODY: usize = 1 << 20;
/// When the server is to come again while the bot is not ready.
const STARTING: Duration = Duration::from_secs(1);
/// How long the body of an update may take: the platform sends it with its head. The server gives up
/// after 60 seconds.
const BODY_WITHIN: Duration = Duration::from_secs(20);
/// Most that is read of a body that is not wanted, and for how long.
const MAX_DISCARDED: usize = 4 << 20;
const DISCARDED_WITHIN: Duration = Duration::from_secs(2);

/// Where a bot's updates come in. It asks the server to come again until it is opened.
#[derive(Debug)]
pub(crate) struct Endpoint {
    path: String,
    secrets: Secrets,
    senders: Option<Senders>,
    refusals: Refusals,
    intake: OnceLock<Arc<Intake>>,
    hand_over_after: Duration,
    reply_in_response: bool,
    /// What is logged of its requests is logged in it: it says whose they are.
    span: Span,
    measure: Measure,
}

/// Those that share a server.
pub(crate) type Endpoints = Arc<[Arc<Endpoint>]>;

/// What was refused, each told once a minute.
#[derive(Debug, Default)]
struct Refusals {
    strangers: Rarely,
    without_secret: Rarely,
    /// With the right secret, and still not to be read.
    unreadable: Rarely,
}

impl Endpoint {
    /// The endpoint at a path; what it logs is of the span in which it is made.
    pub(crate) fn new(
        path: &str,
        secret: WebhookSecret,
        settings: &WebhookSettings,
        measure: Measure,
    ) -> Arc<Self> {
        Arc::new(Self {
            path: path.to_owned(),
            secrets: Secrets::new(secret, settings.previous_secret.clone()),
            senders: settings.allow_from.as_ref().map(|allowed| Senders {
                allowed: allowed.clone(),
                proxies: settings.trusted_proxies.clone(),
            }),
            refusals: Refusals::default(),
            intake: OnceLock::new(),
            hand_over_after: settings.hand_over_after,
            reply_in_response: settings.reply_in_response,
            span: Span::current(),
            measure,
        })
    }

    /// What the server proves itself by.
    pub(crate) fn secret(&self) -> &WebhookSecret {
        self.secrets.current()
    }

    /// How many requests came without it.
    pub(crate) fn attempts(&self) -> u64 {
        self.refusals.without_secret.count()
    }

    /// Hands updates on from now on.
    pub(crate) fn open(&self, intake: Arc<Intake>) {
        if self.intake.set(intake).is_err() {
            tracing::debug!("the endpoint was open before");
        }
    }

    /// Whether this is its path. A URL's path may hold what a route would read as a pattern, so it is
    /// compared.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// The route of its path, to be merged with others.
    pub(crate) fn route(self: &Arc<Self>) -> Router {
        let serve = async |State(endpoint): State<Arc<Self>>, request: Request| {
            let peer = request.extensions().get().map(|ConnectInfo(peer)| *peer);
            let (head, body) = request.into_parts();
            endpoint.receive(peer, &head, body).await.into_response::<Body>()
        };
        Router::new().route(&self.path, post(serve)).with_state(Arc::clone(self))
    }

    /// Answers a POST to its path.
    pub(super) async fn receive<B>(&self, peer: Option<SocketAddr>, head: &Parts, body: B) -> Answer
    where
        B: HttpBody<Data = Bytes, Error: Send> + Unpin + Send,
    {
        self.answer(peer, &head.headers, body).instrument(self.span.clone()).await
    }

    async fn answer<B>(&self, peer: Option<SocketAddr>, headers: &HeaderMap, body: B) -> Answer
    where
        B: HttpBody<Data = Bytes, Error: Send> + Unpin + Send,
    {
        if let Some(senders) = &self.senders
            && let Err(stranger) = senders.check(peer, headers)
        {
            self.measure.refused(Refusal::Address);
            if let Some(requests) = self.refusals.strangers.happens() {
                stranger.tell(requests);
            }
            return refuse(StatusCode::FORBIDDEN, headers, body).await;
        }
        if !is_from_the_platform(&self.secrets, headers) {
            self.measure.refused(Refusal::Secret);
            if let Some(requests) = self.refusals.without_secret.happens() {
                tracing::warn!(requests, "requests without the webhook's secret were refused");
            }
            return refuse(StatusCode::UNAUTHORIZED, headers, body).await;
        }
        let body = match is_json(headers) {
            true => within(BODY_WITHIN, read(body)).await,
            false => {
                discard(headers, body).await;
                Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            }
        };
        match body {
            Ok(body) => self.take_in(body).await,
            Err(status) => {
                self.measure.refused(Refusal::Body);
                if let Some(requests) = self.refusals.unreadable.happens() {
                    tracing::warn!(
                        requests,
                        last = %status,
                        limit = MAX_BODY,
                        "updates whose body is no JSON, compressed, broken, slow or too large: what sends them?"
                    );
                }
                Answer::Status(status)
            }
        }
    }

    /// What is left is the same whatever the connection is made of.
    async fn take_in(&self, body: Bytes) -> Answer {
        let Some(intake) = self.intake.get() else {
            self.measure.refused(Refusal::Starting);
            return Answer::Later(STARTING);
        };
        let update = match intake.read(&body) {
            Ok(Sifted::Wanted(update)) => update,
            Ok(Sifted::Unwanted { .. }) => return Answer::OK,
            Err(error) => {
                Box::pin(intake.give_up(&body, &error)).await;
                return Answer::OK;
            }
        };
        drop(body); // a part of the connection's buffer, which is free again while the handler waits
        let response = ResponseSlot::of_webhook(self.reply_in_response);
        let admission = intake.admit(update, response);
        if matches!(admission, Admission::Refused(_)) {
            let refusal = if intake.is_closed() { Refusal::Stopping } else { Refusal::Full };
            self.measure.refused(refusal);
        }
        match admission.settled(self.hand_over_after).await {
            None => Answer::OK,
            Some(Wanted::Call(call)) => Answer::Call(call),
            Some(Wanted::Again(wait)) => Answer::Later(wait),
        }
    }
}

/// What answers requests that are no updates of any endpoint, beside these routes.
pub(crate) fn elsewhere(routes: Router) -> Router {
    let nothing = async |request: Request| {
        let (head, body) = request.into_parts();
        refuse(StatusCode::NOT_FOUND, &head.headers, body).await.into_response::<Body>()
    };
    // At an endpoint's path as well: it takes POST, and nothing else.
    Router::new().fallback(post(nothing)).merge(routes)
}

/// What a request is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// This, and nothing more.
    Status(StatusCode),
    /// Handled, and this call is to be made.
    Call(Bytes),
    /// The server keeps the update and sends it again: after so long, or by its own rule.
    Later(Duration),
}

impl Answer {
    const OK: Self = Self::Status(StatusCode::OK);

    pub(super) fn into_response<B: From<Bytes>>(self) -> Response<B> {
        let (status, header, body) = match self {
            Self::Status(status) => (status, None, Bytes::new()),
            Self::Call(call) => {
                let json = HeaderValue::from_static("application/json");
                (StatusCode::OK, Some((CONTENT_TYPE, json)), call)
            }
            Self::Later(wait) => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let header = (seconds > 0).then(|| (RETRY_AFTER, seconds.into()));
                (StatusCode::SERVICE_UNAVAILABLE, header, Bytes::new())
            }
        };
        let mut response = Response::new(body.into());
        *response.status_mut() = status;
        response.headers_mut().extend(header);
        response
    }
}

fn is_from_the_platform(secrets: &Secrets, headers: &HeaderMap) -> bool {
    headers.get(HEADER).is_some_and(|given| secrets.have(given.as_bytes()))
}

/// Whether a body says that it is JSON, or does not say what it is: SafeW does not document what it
/// says. A compressed one would have to be bounded twice, and nobody sends such.
fn is_json(headers: &HeaderMap) -> bool {
    let compressed = headers.get_all(CONTENT_ENCODING).iter().any(|coding| coding != "identity");
    let json = |kind: &[u8]| {
        let essence = kind.split(|byte| *byte == b';').next().unwrap_or(kind).trim_ascii();
        essence.eq_ignore_ascii_case(b"application/json")
    };
    !compressed && headers.get_all(CONTENT_TYPE).iter().all(|kind| json(kind.as_bytes()))
}

/// Answers without looking at the body.
async fn refuse<B>(status: StatusCode, headers: &HeaderMap, body: B) -> Answer
where
    B: HttpBody<Data = Bytes, Error: Send> + Unpin + Send,
{
    discard(headers, body).await;
    Answer::Status(status)
}

/// What comes of reading, which has a time; most bodies are there already and need no timer.
async fn within(
    time: Duration,
    reads: impl Future<Output = Result<Bytes, StatusCode>> + Send,
) -> Result<Bytes, StatusCode> {
    let mut reads = pin!(reads);
    match poll_immediate(&mut reads).await {
        Some(read) => read,
        None => timeout(time, reads).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The body, if it is whole and not too large.
async fn read<B>(mut body: B) -> Result<Bytes, StatusCode>
where
    B: HttpBody<Data = Bytes, Error: Send> + Unpin + Send,
{
    let mut first = Bytes::new(); // most have no second part, and are not copied
    let mut all = Vec::new();
    while let Some(chunk) = next(&mut body).await {
        let chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
        let length = first.len() + all.len() + chunk.len();
        if length > MAX_BODY {
            discard_body(&mut body).await;
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        if length == chunk.len() {
            first = chunk;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&std::mem::take(&mut first));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

/// Lets a client send a body that is not wanted; not where it asked first, for then it sends none.
async fn discard<B>(headers: &HeaderMap, mut body: B)
where
    B: HttpBody<Data = Bytes, Error: Send> + Unpin + Send,
{
    if !headers.contains_key(EXPECT) {
        discard_body(&mut body).await;
    }
}

/// Reads what is left of a body, within limits: a client that is still writing when the connection is
/// closed would not see the answer.
async fn discard_body<B>(body: &mut B)
where
    B: HttpBody<Data = Bytes, Error: Send> + Unpin + Send,
{
    let mut left = MAX_DISCARDED;
    let all = async {
        while let Some(Ok(chunk)) = next(body).await {
            let Some(rest) = left.checked_sub(chunk.len()) else {
                return;
            };
            left = rest;
        }
    };
    // What has not come by then is nothing that would be waited for.
    let _ = timeout(DISCARDED_WITHIN, all).await;
}

async fn next<B>(body: &mut B) -> Option<Result<Bytes, B::Error>>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    let frame = body.frame().await?;
    Some(frame.map(|frame| frame.into_data().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use axum::body::HttpBody;
    use bot_core::Token;
    use futures_util::{StreamExt as _, stream};
    use tokio::time::Instant;

    use super::*;
    use crate::settings::PublicUrl;

    fn endpoint() -> Arc<Endpoint> {
        let secret = WebhookSecret::derived(&Token::new("1:a").unwrap());
        Endpoint::new("/", secret, &WebhookSettings::new(PublicUrl::Listener), Measure::default())
    }

    /// What a request with this body is answered, and after what time.
    async fn asks(secret: &str, kind: &str, body: Body) -> (StatusCode, Duration) {
        let request = Request::post("/").header(HEADER, secret).header(CONTENT_TYPE, kind);
        let (head, body) = request.body(body).unwrap().into_parts();
        let begun = Instant::now();
        let answer = endpoint().receive(None, &head, body).await.into_response::<Body>();
        assert!(answer.body().is_end_stream());
        (answer.status(), begun.elapsed())
    }

    /// A byte each second, for ever.
    fn drips() -> Body {
        let byte = async |()| {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"{")), ()))
        };
        Body::from_stream(stream::unfold((), byte))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_slowly_has_a_time() {
        let endpoint = endpoint();
        let secret = endpoint.secret().reveal();
        let json = "application/json";
        let late = (StatusCode::REQUEST_TIMEOUT, BODY_WITHIN);
        assert_eq!(asks(secret, json, drips()).await, late);
        // One that nobody wants has less of it.
        let unwanted = (StatusCode::UNSUPPORTED_MEDIA_TYPE, DISCARDED_WITHIN);
        assert_eq!(asks(secret, "text/plain", drips()).await, unwanted);
        assert_eq!(
            asks("wrong", json, drips()).await,
            (StatusCode::UNAUTHORIZED, DISCARDED_WITHIN)
        );
        let (status, took) = asks(secret, json, Body::from(r#"{"update_id":1}"#)).await;
        assert_eq!((status, took), (StatusCode::SERVICE_UNAVAILABLE, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_not_wanted_is_not_read_for_ever() {
        let chunk = Bytes::from(vec![b'1'; 64 << 10]);
        let read = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&read);
        let flood = stream::repeat(chunk).map(move |chunk| {
            count.fetch_add(chunk.len(), std::sync::atomic::Ordering::Relaxed);
            Ok::<_, std::io::Error>(chunk)
        });
        let (status, _) = asks("wrong", "application/json", Body::from_stream(flood)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let read = read.load(std::sync::atomic::Ordering::Relaxed);
        assert!((MAX_DISCARDED..MAX_DISCARDED + (128 << 10)).contains(&read), "{read}");
    }
}
