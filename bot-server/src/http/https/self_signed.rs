//! A certificate for one run, which the platform is shown by setWebhook.
//!
//! It is made anew at each start and kept nowhere: what the platform trusts is what it was shown last,
//! and a key that is in no file can be stolen from none. So it is for a bot that is one process;
//! processes that share a URL need one certificate, from files.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use rustls::{
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::CertifiedKey,
};
use url::{Host, Url};

use super::provider;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// For clocks that are behind.
const BEFORE: Duration = DAY;
/// Longer than a process runs; that a certificate ends guards a key which somebody keeps.
const VALID_FOR: Duration = DAY.saturating_mul(10 * 365);

pub(super) struct SelfSigned {
    pub(super) key: Arc<CertifiedKey>,
    pub(super) pem: String,
}

impl SelfSigned {
    /// One for the host of this URL.
    pub(super) fn of(public: &Url) -> Result<Self, String> {
        let host = match public.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(ip)) => ip.to_string(),
            Some(Host::Ipv6(ip)) => ip.to_string(),
            None => return Err("the public URL has no host".to_owned()),
        };
        let failed =
            |error: rcgen::Error| format!("no certificate can be made for {host}: {error}");
        let mut params = CertificateParams::new([host.clone()]).map_err(failed)?;
        // Servers compare the common name, too.
        params.distinguished_name.push(DnType::CommonName, host.as_str());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let epoch = date_time_ymd(1970, 1, 1);
        params.not_before = epoch + now.saturating_sub(BEFORE);
        params.not_after = epoch + (now + VALID_FOR);
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = params.self_signed(&key).map_err(failed)?;
        let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let served = CertifiedKey::from_der(vec![certificate.der().clone()], der, &provider())
            .map_err(|error| format!("no certificate can be made for {host}: {error}"))?;
        Ok(Self { key: Arc::new(served), pem: certificate.pem() })
    }
}
