//! A request as the platform would send one, with a one-time marker where the secret would be.

use std::hash::{BuildHasher, Hasher, RandomState};

use bot_core::client::http_client_builder;
use reqwest::{Client, StatusCode, header::LOCATION, tls::TlsInfo};
use url::Url;

use super::super::network::{self, WITHIN};
use crate::{causes::chain, secret::HEADER, settings::WebhookSettings};

/// What a request was answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Where a redirect leads.
    pub(super) to: Option<String>,
    /// What was served with it, as DER.
    pub(super) certificate: Option<Vec<u8>>,
    is_empty: bool,
}

impl Answer {
    /// Whether that is how a bot of these settings refuses who does not know its secret, or who comes
    /// from elsewhere than the platform.
    pub(super) fn is_a_bots(&self, webhook: &WebhookSettings) -> bool {
        let is_from_elsewhere =
            webhook.allow_from.is_some() && self.status == StatusCode::FORBIDDEN;
        self.is_empty && (self.status == StatusCode::UNAUTHORIZED || is_from_elsewhere)
    }
}

/// Something that nobody has seen before.
pub(super) fn marker() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("doctor-{:016x}{:016x}", random(), random())
}

/// Sends the marker there; strictly, only to who has a certificate that this machine trusts.
pub(super) async fn send(
    webhook: &WebhookSettings,
    url: &Url,
    marker: &str,
    strict: bool,
) -> Result<Answer, String> {
    let words = |error: reqwest::Error| chain(&error.without_url());
    let post = client(webhook, url, strict).map_err(words)?.post(url.clone());
    let post = post.header(HEADER, marker).header("content-type", "application/json");
    let response = post.body(format!("{{\"doctor\":\"{marker}\"}}")).send().await.map_err(words)?;
    let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
    let tls = response.extensions().get::<TlsInfo>();
    let certificate = tls.and_then(TlsInfo::peer_certificate).map(<[u8]>::to_vec);
    let status = response.status();
    let is_empty = response.bytes().await.is_ok_and(|body| body.is_empty());
    Ok(Answer { status, to, certificate, is_empty })
}

fn client(webhook: &WebhookSettings, url: &Url, strict: bool) -> reqwest::Result<Client> {
    let mut builder = http_client_builder().timeout(WITHIN).tls_info(true);
    let host = url.host_str().unwrap_or_default();
    if network::is_this_machine(host) {
        builder = builder.no_proxy();
    } else if let Some(ip) = webhook.ip_address {
        builder = builder.resolve(host, (ip, 0).into());
    }
    builder.tls_danger_accept_invalid_certs(!strict).build()
}
