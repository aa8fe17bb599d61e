//! Only this machine is served, and no page of another site.
//!
//! A site that somebody visits can make their browser send requests to this machine, and can let its
//! own name lead here. So the host that is asked for must be this machine by a name of its own, and
//! a request that a page makes must be made by the sandbox's own page. A link to the chat page is
//! all that others may have.

use axum::{
    extract::Request,
    http::{
        HeaderMap, Method, StatusCode,
        header::{HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::{Host, Url};

const NOT_HERE: &str = "the sandbox is for this machine only: ask for it as 127.0.0.1 or localhost";
const NOT_OURS: &str = "pages of other sites are not served";

pub(super) async fn guard(request: Request, next: Next) -> Response {
    match foreign(&request) {
        None => next.run(request).await,
        Some(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
    }
}

/// Why a request is not served, if it is not.
fn foreign(request: &Request) -> Option<&'static str> {
    let headers = request.headers();
    let host = match headers.get(HOST) {
        Some(host) => host.to_str().unwrap_or_default(),
        None => request.uri().authority().map_or("", |named| named.as_str()),
    };
    if !is_here(host) {
        return Some(NOT_HERE);
    }
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let is_own = |origin: &str| origin.strip_prefix("http://") == Some(host);
    if !origin.is_none_or(is_own) {
        return Some(NOT_OURS);
    }
    // What sends no origin, such as pictures, browsers mark so. Others on this machine are foreign
    // too: another port is another program.
    let is_ours = match word(headers, "sec-fetch-site") {
        None | Some("same-origin" | "none") => true,
        Some(_) => {
            let is_link = word(headers, "sec-fetch-mode") == Some("navigate")
                && word(headers, "sec-fetch-dest") == Some("document");
            is_link && request.method() == Method::GET && request.uri().path() == "/"
        }
    };
    if is_ours { None } else { Some(NOT_OURS) }
}

fn word<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}

/// Whether a host, with a port or without, is this machine by a name that leads nowhere else.
fn is_here(host: &str) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else { return false };
    let is_bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    is_bare && is_loopback && url.query().is_none() && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn request(path: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn this_machine_is_asked_for_by_a_name_of_its_own() {
        for host in [
            "localhost",
            "localhost:1",
            "LOCALHOST:8081",
            "127.0.0.1",
            "127.0.0.1:8081",
            "127.9.9.9:80",
            "[::1]",
            "[::1]:8081",
        ] {
            assert!(is_here(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "0.0.0.0:8081",
            "192.168.1.2",
            "[::]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
            "me@127.0.0.1",
            "127.0.0.1/x",
            "127.0.0.1#",
            "127.0.0.1?",
            "local host",
            "x.localhost",
            ":8081",
        ] {
            assert!(!is_here(host), "{host}");
        }
        assert_eq!(foreign(&request("/", &[])), Some(NOT_HERE));
        assert_eq!(foreign(&request("http://127.0.0.1:1/", &[])), None);
        assert_eq!(foreign(&request("http://example.com/", &[])), Some(NOT_HERE));
    }

    #[test]
    fn pages_of_others_are_not_served() {
        let host = ("host", "127.0.0.1:8081");
        for (headers, is_served) in [
            (&[][..], true),
            (&[("origin", "http://127.0.0.1:8081")], true),
            (&[("origin", "http://127.0.0.1:8082")], false),
            (&[("origin", "http://localhost:8081")], false),
            (&[("origin", "https://127.0.0.1:8081")], false),
            (&[("origin", "https://example.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "")], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], false),
        ] {
            let all: Vec<_> = headers.iter().copied().chain([host]).collect();
            let why = foreign(&request("/page/live", &all));
            assert_eq!(why.is_none(), is_served, "{headers:?}: {why:?}");
        }
    }

    #[test]
    fn a_link_leads_to_the_page_and_to_nothing_else() {
        let link = |path, dest| {
            let headers = [
                ("host", "localhost:8081"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-mode", "navigate"),
                ("sec-fetch-dest", dest),
            ];
            foreign(&request(path, &headers)).is_none()
        };
        assert!(link("/", "document"));
        assert!(!link("/", "iframe"));
        assert!(!link("/bot1:a/getMe", "document"));
        assert!(!link("/page/live", "document"));
    }
}
