//! The certificate of the public URL: who trusts it, and for how long.

use std::time::{Duration, SystemTime};

use super::super::{certificate, check::Report, words::meaning};
use crate::{
    moment,
    settings::{Tls, WebhookSettings},
};

const NAME: &str = "certificate";

/// A certificate that ends within this time should have been renewed.
const RENEWED_BEFORE: Duration = Duration::from_secs(14 * 24 * 3600);

/// Says of a certificate that this machine trusts how long it is valid.
pub(super) fn trusted(report: &mut Report, der: &[u8], webhook: &WebhookSettings) {
    let Some(until) = certificate::valid_until(der) else {
        return report.ok(NAME, "this machine trusts it");
    };
    let says = format!("trusted; it ends {}, {} UTC", moment::ago(until), moment::utc(until));
    let left = until.duration_since(SystemTime::now()).unwrap_or_default();
    if left < RENEWED_BEFORE {
        report.warning(NAME, says, "renew it, and see why that did not happen by itself");
    } else if webhook.certificate.is_some() {
        report.warning(NAME, says, "BOT_CERTIFICATE is for self-signed ones: remove it");
    } else {
        report.ok(NAME, says);
    }
}

/// Says of one that it does not trust whether it is the one that is uploaded.
pub(super) fn untrusted(report: &mut Report, der: &[u8], webhook: &WebhookSettings, words: &str) {
    let until = certificate::valid_until(der);
    if let Some(until) = until.filter(|until| *until < SystemTime::now()) {
        let says = format!("it has expired, {}", moment::ago(until));
        return report.wrong(NAME, says, "renew it and reload what serves it");
    }
    let ends = until.map_or_else(String::new, |until| format!("; it ends {}", moment::ago(until)));
    if webhook.tls == Tls::SelfSigned {
        return report.ok(NAME, format!("self-signed, made and uploaded by the bot{ends}"));
    }
    let Some(path) = &webhook.certificate else {
        let remedy = "serve a certificate of a known authority, with its chain";
        let remedy = meaning(words).unwrap_or(remedy);
        return report.wrong(NAME, format!("not trusted: {words}"), remedy);
    };
    let pem = std::fs::read_to_string(path).unwrap_or_default();
    if certificate::is_first_in(&pem, der) {
        report.ok(NAME, format!("self-signed, and the one that is uploaded{ends}"));
    } else {
        let says = format!("what is served is not the certificate in {}", path.display());
        let remedy = "serve that one, or name the one that is served in BOT_CERTIFICATE";
        report.wrong(NAME, says, remedy);
    }
}
