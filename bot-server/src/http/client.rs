//! Where a request comes from, and whether that is where requests may come from.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::settings::Networks;

/// The one header that is read. Proxies that have several would have to say which of them they
/// overwrite; this is the one that all of them know.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Who may send updates, if not everybody who knows the secret.
#[derive(Debug)]
pub(super) struct Senders {
    /// From where.
    pub(super) allowed: Networks,
    /// Whose word is believed of where a request comes from.
    pub(super) proxies: Networks,
}

/// Who is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stranger {
    /// It comes from here.
    From(IpAddr),
    /// A proxy that is believed says of it what is no address.
    Unclear,
    /// The server that the bot is mounted in does not say who asks.
    Untold,
}

impl Senders {
    /// Whether a request may come from where it does.
    pub(super) fn check(
        &self,
        peer: Option<SocketAddr>,
        headers: &HeaderMap,
    ) -> Result<(), Stranger> {
        let Some(peer) = peer else { return Err(Stranger::Untold) };
        match client(peer.ip(), headers, &self.proxies) {
            Some(client) if self.allowed.have(client) => Ok(()),
            Some(client) => Err(Stranger::From(client)),
            None => Err(Stranger::Unclear),
        }
    }
}

impl Stranger {
    /// Tells of so many requests.
    pub(super) fn tell(self, requests: u64) {
        let client = match self {
            Self::From(ip) => ip.to_string(),
            Self::Unclear => "unknown".to_owned(),
            Self::Untold => {
                tracing::error!(
                    requests,
                    "no update comes in: BOT_ALLOW_FROM says where requests may come from, and the server does not tell where these did: serve the router by `into_make_service_with_connect_info::<SocketAddr>()`"
                );
                return;
            }
        };
        tracing::warn!(requests, client, "requests from where none may come (BOT_ALLOW_FROM)");
    }
}

/// The address of the client: the peer's, or where a named proxy says that it got the request from.
///
/// Each proxy adds to the right of the header who it was asked by, and what stands further to the left
/// it got from there: so it is read from the right, as long as proxies are speaking that are named.
/// Nothing if one of them says what is no address.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &Networks) -> Option<IpAddr> {
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    // What is no text is no address either.
    let mut said = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    let mut client = peer;
    while proxies.have(client) {
        let Some(word) = said.next() else { break };
        client = address(word.trim())?;
    }
    Some(client.to_canonical())
}

/// An address, perhaps with a port, as some proxies write it.
fn address(word: &str) -> Option<IpAddr> {
    let inside = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')).unwrap_or(word);
    inside.parse().ok().or_else(|| word.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> Option<String> {
        let proxies: Networks = "10.0.0.0/8, 127.0.0.1, fd00::/8".parse().unwrap();
        let lines =
            lines.iter().map(|line| (FORWARDED_FOR.parse().unwrap(), line.parse().unwrap()));
        let headers = HeaderMap::from_iter(lines);
        client(peer.parse().unwrap(), &headers, &proxies).map(|client| client.to_string())
    }

    #[test]
    fn only_named_proxies_are_believed_and_from_the_right() {
        for (peer, lines, client) in [
            ("1.1.1.1", &[][..], Some("1.1.1.1")),
            ("1.1.1.1", &["2.2.2.2"], Some("1.1.1.1")), // it is no proxy of ours
            ("10.0.0.1", &["2.2.2.2"], Some("2.2.2.2")),
            ("::ffff:10.0.0.1", &["2.2.2.2"], Some("2.2.2.2")),
            ("10.0.0.1", &["9.9.9.9, 2.2.2.2"], Some("2.2.2.2")), // the client has made up the first
            ("10.0.0.1", &["9.9.9.9, 2.2.2.2,10.0.0.2"], Some("2.2.2.2")),
            ("10.0.0.1", &["9.9.9.9", "2.2.2.2", "10.0.0.2"], Some("2.2.2.2")),
            ("10.0.0.1", &[], Some("10.0.0.1")), // the proxy asks for itself
            ("10.0.0.1", &["10.0.0.2"], Some("10.0.0.2")),
            ("10.0.0.1", &["2.2.2.2:4711"], Some("2.2.2.2")),
            ("fd00::1", &["[2001:db8::1]:4711"], Some("2001:db8::1")),
            ("fd00::1", &["[2001:db8::1]"], Some("2001:db8::1")),
            ("fd00::1", &["2001:db8::1"], Some("2001:db8::1")),
            ("10.0.0.1", &["::ffff:2.2.2.2"], Some("2.2.2.2")),
            ("10.0.0.1", &["2.2.2.2, unknown"], None),
            ("10.0.0.1", &["2.2.2.2, "], None),
            ("10.0.0.1", &["unknown, 2.2.2.2"], Some("2.2.2.2")),
            ("10.0.0.1", &["ü"], None),
        ] {
            assert_eq!(seen(peer, lines).as_deref(), client, "{peer} {lines:?}");
        }
    }

    proptest! {
        /// Whatever a client writes into the header, what the proxy adds is what counts.
        #[test]
        fn nobody_speaks_for_the_proxy(
            lines in prop::collection::vec("[ -~]{0,40}", 0..4),
            real in any::<[u8; 4]>().prop_filter("no proxy", |ip| ip[0] != 10 && *ip != [127, 0, 0, 1]),
        ) {
            let real = IpAddr::from(real).to_string();
            let mut added: Vec<_> = lines.iter().map(|line| line.trim()).collect();
            added.push(&real);
            prop_assert_eq!(seen("10.0.0.1", &added), Some(real.clone()));
            // The same in one line, as nginx writes it.
            let one = format!("{}, {real}", lines.join(","));
            prop_assert_eq!(seen("10.0.0.1", &[one.trim()]), Some(real.clone()));
            // And who comes without a proxy is who it is.
            prop_assert_eq!(seen(&real, &[one.trim()]), Some(real));
        }
    }
}
