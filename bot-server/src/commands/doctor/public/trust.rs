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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::{cli::AsText, commands::doctor::certificate::tests::der, settings::PublicUrl};

    use super::*;

    fn webhook(certificate: Option<PathBuf>) -> WebhookSettings {
        let url = "https://bot.example.com/".parse().unwrap();
        let mut webhook = WebhookSettings::new(PublicUrl::Given(url));
        webhook.certificate = certificate;
        webhook
    }

    fn said(look: impl FnOnce(&mut Report)) -> String {
        let mut report = Report::default();
        look(&mut report);
        report.printed(AsText::Text)
    }

    /// A certificate that ends so long after now.
    fn ending(after: Duration) -> Vec<u8> {
        let until: String =
            moment::utc(SystemTime::now() + after).chars().filter(char::is_ascii_digit).collect();
        let mut der = der();
        let at = der.windows(2).position(|two| two == [0x18, 0x0f]).unwrap() + 2;
        der[at..at + 14].copy_from_slice(until.as_bytes());
        der
    }

    #[test]
    fn a_trusted_one_is_well_until_it_should_have_been_renewed() {
        let day = Duration::from_secs(24 * 3600);
        let of = |der: &[u8], webhook| said(|report| trusted(report, der, &webhook));
        assert!(of(&ending(30 * day), webhook(None)).starts_with("ok "));
        let soon = of(&ending(3 * day), webhook(None));
        assert!(soon.starts_with("warning") && soon.contains("in 2 days"), "{soon}");
        let uploaded = of(&der(), webhook(Some("cert.pem".into())));
        assert!(uploaded.starts_with("warning") && uploaded.contains("remove it"), "{uploaded}");
        assert!(of(b"no certificate", webhook(None)).starts_with("ok "));
    }

    #[test]
    fn one_that_nobody_knows_is_well_if_it_is_the_one_that_is_uploaded() {
        const WHY: &str = "invalid peer certificate: UnknownIssuer";
        let of = |der: &[u8], webhook| said(|report| untrusted(report, der, &webhook, WHY));
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/commands/doctor/certificate.pem");
        assert!(of(&der(), webhook(Some(path.into()))).starts_with("ok "));
        let other = of(&ending(Duration::from_secs(99)), webhook(Some(path.into())));
        assert!(
            other.starts_with("wrong") && other.contains("is not the certificate in"),
            "{other}"
        );
        let unknown = of(&der(), webhook(None));
        assert!(unknown.starts_with("wrong") && unknown.contains("fullchain.pem"), "{unknown}");
        let mut made = webhook(None);
        made.tls = Tls::SelfSigned;
        assert!(of(&der(), made).starts_with("ok "));
        let mut old = der();
        let at = old.windows(2).position(|two| two == [0x18, 0x0f]).unwrap() + 2;
        old[at..at + 4].copy_from_slice(b"2020");
        let old = of(&old, webhook(Some(path.into())));
        assert!(old.starts_with("wrong") && old.contains("it has expired"), "{old}");
    }
}
