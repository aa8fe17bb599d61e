//! Settings of the webhook, and which public URLs a platform sends to.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

use bot_core::{Dialect, Platform, types::InputFile};
use url::{Host, Url};

use super::Networks;
use crate::secret::WebhookSecret;

/// Ports that a platform sends webhooks to.
const PORTS: [u16; 4] = [443, 80, 88, 8443];

/// How long a server waits for the answer to an update.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(60);

/// How often the server is asked what it says of the webhook.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// How long a request waits for its handler, unless told otherwise. The server gives up after 60
/// seconds and would send the update again; the handler goes on without the request.
pub(crate) const HAND_OVER_AFTER: Duration = Duration::from_secs(50);

/// The paths that are operators' own.
pub(crate) const OPERATORS_PATHS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Where the endpoint listens unless told otherwise: on this machine only, behind a proxy.
pub(crate) const DEFAULT_LISTEN: &str = "127.0.0.1:8080";

/// Settings of the webhook.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WebhookSettings {
    /// The endpoint as the server sees it.
    pub url: PublicUrl,
    /// Where the endpoint listens.
    pub listen: String,
    /// The secret; derived from the token if there is none.
    pub secret: Option<WebhookSecret>,
    /// A secret that is accepted beside it, while it is being changed.
    pub previous_secret: Option<WebhookSecret>,
    /// How the endpoint serves https itself.
    pub tls: Tls,
    /// Most updates at once, 1 to 100.
    pub max_connections: Option<u8>,
    /// Where the server finds the endpoint, in place of DNS.
    pub ip_address: Option<IpAddr>,
    /// A self-signed certificate to upload, as a PEM file.
    pub certificate: Option<PathBuf>,
    /// The certificate that was made at the start, to be uploaded.
    pub(crate) made: Option<InputFile>,
    /// Where requests may come from, in place of everywhere: others are answered 403.
    pub allow_from: Option<Networks>,
    /// Proxies that are believed when they say in `X-Forwarded-For` where a request comes from.
    pub trusted_proxies: Networks,
    /// Send the last call of what a handler returned in the answer to the webhook's request, which
    /// saves a request: see [`reply`](bot_core::reply#in-the-webhooks-response). Not on SafeW, whose
    /// documentation does not say that it makes such calls.
    pub reply_in_response: bool,
    /// When a request is answered though its handler is still at work: 50 seconds. The server gives
    /// up after 60 and would send the update again.
    pub hand_over_after: Duration,
    /// How often the server is asked whether the webhook is still this one, and how many updates wait:
    /// each minute.
    pub look_every: Duration,
}

/// The endpoint as the server sees it.
#[derive(Clone, PartialEq, Eq)]
pub enum PublicUrl {
    /// This URL.
    Given(Url),
    /// The address the endpoint listens on, for a server on this machine.
    Listener,
}

/// Without the path and what follows: some put the token there.
impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(url) => write!(f, "Given({}/…)", url.origin().ascii_serialization()),
            Self::Listener => f.write_str("Listener"),
        }
    }
}

/// How the endpoint serves https; all but `Off` need the feature `tls`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tls {
    /// Not at all: a proxy does.
    #[default]
    Off,
    /// By a certificate that is made at the start for the host of the public URL, and uploaded. It is
    /// kept nowhere, so it is for a bot of one process: processes that share a URL need files.
    SelfSigned,
    /// By these PEM files. They are read again when they change, within some seconds; if they are broken
    /// then, the old certificate stays, with an error in the log. One that no known authority has issued
    /// must be uploaded, too: see [`WebhookSettings::certificate`].
    Files {
        /// The certificate, with those of its issuers.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

impl FromStr for Tls {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.split_once(',')) {
            ("off", _) => Ok(Self::Off),
            ("self-signed", _) => Ok(Self::SelfSigned),
            (_, Some((certificate, key))) => {
                Ok(Self::Files { certificate: certificate.trim().into(), key: key.trim().into() })
            }
            _ => Err(format!("`{text}` is neither off nor self-signed nor CERT.pem,KEY.pem")),
        }
    }
}

impl WebhookSettings {
    /// What is wrong with these.
    pub(crate) fn problems(&self, dialect: Dialect, own_server: bool) -> Vec<String> {
        let mut problems = Vec::new();
        if self.reply_in_response && dialect == Dialect::SafeW {
            problems.push(
                "BOT_REPLY_IN_RESPONSE: SafeW does not say that it makes calls which an answer asks \
                 for, and replies might be lost: remove it, or set BOT_PLATFORM=telegram"
                    .to_owned(),
            );
        }
        if self.hand_over_after >= GIVEN_UP_AFTER {
            problems.push(format!(
                "BOT_HAND_OVER_AFTER: after {GIVEN_UP_AFTER:?} the server has given up and sends the \
                 update again: less than that, not {:?}",
                self.hand_over_after
            ));
        }
        if let PublicUrl::Given(url) = &self.url
            && let Err(why) = check_webhook_url(url, own_server)
        {
            problems.push(format!("BOT_WEBHOOK_URL: {why}"));
        }
        problems.extend(self.tls_problem().map(|why| format!("BOT_TLS: {why}")));
        if let Some(n) = self.max_connections.filter(|n| !(1..=100).contains(n)) {
            problems.push(format!("BOT_MAX_CONNECTIONS: `{n}` is no number from 1 to 100"));
        }
        problems
    }

    /// What is wrong with it beside what operators ask, there or at an address of their own.
    pub(crate) fn beside_operators(&self, address: Option<&str>) -> Option<String> {
        match (address, &self.url) {
            (None, PublicUrl::Given(url)) if OPERATORS_PATHS.contains(&url.path()) => {
                Some(format!(
                    "BOT_WEBHOOK_URL: {} is answered to operators: give the webhook another path, or \
                 operators an address of their own (BOT_OPERATIONS_LISTEN)",
                    url.path()
                ))
            }
            (Some(address), _) if address == self.listen && !address.ends_with(":0") => {
                Some(format!(
                    "BOT_OPERATIONS_LISTEN: {address} is where the endpoint listens: name another \
                     port, or none at all to have both there"
                ))
            }
            _ => None,
        }
    }

    /// What is wrong with how https is served.
    fn tls_problem(&self) -> Option<&'static str> {
        match (&self.tls, &self.url) {
            (Tls::Off, _) => None,
            _ if !cfg!(feature = "tls") => Some(
                "this program cannot serve https itself: build it with the feature `tls` of bot-server, or let a proxy do it",
            ),
            (_, PublicUrl::Given(url)) if url.scheme() == "http" => {
                Some("the public URL begins with http://: write https://, or leave this off")
            }
            (Tls::SelfSigned, _) if self.certificate.is_some() => Some(
                "`self-signed` makes a certificate and uploads it, so BOT_CERTIFICATE has no place beside it",
            ),
            _ => None,
        }
    }

    /// Settings of an endpoint that listens where it does by default.
    #[must_use]
    pub fn new(url: PublicUrl) -> Self {
        Self {
            url,
            listen: DEFAULT_LISTEN.to_owned(),
            secret: None,
            previous_secret: None,
            tls: Tls::Off,
            max_connections: None,
            ip_address: None,
            certificate: None,
            made: None,
            allow_from: None,
            trusted_proxies: Networks::default(),
            reply_in_response: false,
            hand_over_after: HAND_OVER_AFTER,
            look_every: LOOK_EVERY,
        }
    }
}

/// Whether the API is not at the platform's host but at a server of one's own.
pub(crate) fn is_own_server(platform: &Platform, api_url: Option<&str>) -> bool {
    let url = Url::parse(api_url.unwrap_or(platform.api_url())).ok();
    url.is_some_and(|url| !platform.has_host(url.host_str().unwrap_or_default()))
}

/// Reads a URL; what would be a relative one gets a hint.
pub(crate) fn parse_url(text: &str) -> Result<Url, String> {
    if !text.contains("://") {
        return Err(format!("`{text}` has no scheme: write https://{text}"));
    }
    Url::parse(text).map_err(|error| format!("`{text}` is no URL: {error}"))
}

/// Checks a public URL as the server will, and says what the server would only say later. A server
/// of one's own also takes addresses that nobody else can reach, by http and on any port.
fn check_webhook_url(url: &Url, own_server: bool) -> Result<(), String> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "the URL must not have a user name or a password: the webhook's secret does their work"
                .into(),
        );
    }
    if url.fragment().is_some() {
        return Err(format!("`{url}` has a fragment (#), which no server sends"));
    }
    let Some(host) = url.host() else { return Err(format!("`{url}` has no host")) };
    let private = is_private(&host);
    if private && own_server && url.scheme() == "http" {
        return Ok(());
    }
    if url.scheme() != "https" {
        let rest = &url.as_str()[url.scheme().len()..];
        return Err(format!("`{url}` must begin with https://, as in https{rest}"));
    }
    if private && own_server {
        return Ok(());
    }
    if private {
        return Err(format!(
            "the host of `{url}` is only known on this machine or network: the platform cannot reach it"
        ));
    }
    if let Host::Ipv6(ip) = host {
        return Err(format!(
            "the platform does not send to IPv6 addresses such as {ip}: use IPv4 or a name"
        ));
    }
    let port = url.port_or_known_default().unwrap_or(443);
    if !PORTS.contains(&port) {
        return Err(format!(
            "the platform sends to the ports 443, 80, 88 and 8443 only, not to {port}: let a proxy listen on one of them"
        ));
    }
    Ok(())
}

/// Whether the host is known on this machine or network only.
fn is_private(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.to_ascii_lowercase();
            !name.contains('.')
                || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
        }
        Host::Ipv4(ip) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Host::Ipv6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, own_server: bool) -> Result<(), String> {
        parse_url(url).and_then(|url| check_webhook_url(&url, own_server))
    }

    fn refused(url: &str, own_server: bool) -> String {
        check(url, own_server).unwrap_err()
    }

    #[test]
    fn what_a_server_does_not_wait_for_is_refused_in_words() {
        let mut webhook = WebhookSettings::new(PublicUrl::Listener);
        assert!(webhook.problems(Dialect::Telegram, true).is_empty());
        webhook.hand_over_after = Duration::from_secs(60);
        let problems = webhook.problems(Dialect::Telegram, true);
        assert!(problems[0].starts_with("BOT_HAND_OVER_AFTER: after 60s"), "{problems:?}");
    }

    #[test]
    fn debug_does_not_show_where_a_token_may_stand() {
        let url = parse_url("https://bot.example.com:8443/1:hush?a=hush").map(PublicUrl::Given);
        assert_eq!(format!("{url:?}"), "Ok(Given(https://bot.example.com:8443/…))");
    }

    #[test]
    fn public_urls_are_taken() {
        for url in ["https://bot.example.com", "https://bot.example.com:8443/hook?a=b"] {
            assert!(check(url, false).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_no_platform_reaches_is_refused_in_words() {
        for (url, why) in [
            (
                "http://bot.example.com/x",
                "must begin with https://, as in https://bot.example.com/x",
            ),
            ("bot.example.com", "write https://bot.example.com"),
            ("bot.example.com:8443/hook", "write https://bot.example.com:8443/hook"),
            ("https://bot.example.com:8080", "443, 80, 88 and 8443 only, not to 8080"),
            ("https://localhost", "cannot reach it"),
            ("https://10.0.0.7", "cannot reach it"),
            ("https://bot:443", "cannot reach it"),
            ("https://[2a00::1]/", "IPv6"),
            ("https://me:pw@bot.example.com", "user name"),
            ("https://bot.example.com/#top", "fragment"),
            ("https://", "is no URL"),
        ] {
            let error = refused(url, false);
            assert!(error.contains(why), "{url}: {error}");
        }
    }

    #[test]
    fn a_server_of_ones_own_reaches_its_own_network() {
        for url in ["http://127.0.0.1:3000/", "http://bot:8080/hook", "https://10.0.0.7:444"] {
            assert!(check(url, true).is_ok(), "{url}");
        }
        assert!(refused("http://bot.example.com", true).contains("https://"));
        assert!(refused("ftp://localhost", true).contains("https://"));
    }
}
