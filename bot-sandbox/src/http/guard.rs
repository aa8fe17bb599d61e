//! Only this machine is served, and no page of another site.
//!
//! A site that somebody visits can make their browser send requests to this machine, and can let its
//! own name lead here. So the host that is asked for must be this machine by a name of its own, and
//! a request that a page makes must be made by the sandbox's own page.

use axum::{
    extract::Request,
    http::{
        HeaderMap, StatusCode,
        header::{HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::{Host, Url};

pub(super) async fn guard(request: Request, next: Next) -> Response {
    match foreign(request.headers(), request.uri().host()) {
        None => next.run(request).await,
        Some(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
    }
}

/// Why a request is not served, if it is not.
fn foreign(headers: &HeaderMap, named: Option<&str>) -> Option<&'static str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST).or(named).unwrap_or_default();
    if !Url::parse(&format!("http://{host}")).is_ok_and(|url| is_here(&url)) {
        return Some("the sandbox is for this machine only: ask for it as 127.0.0.1 or localhost");
    }
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let is_own = |origin: &str| origin.strip_prefix("http://") == Some(host);
    match origin {
        Some(origin) if !is_own(origin) => Some("pages of other sites are not served"),
        _ => None,
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
