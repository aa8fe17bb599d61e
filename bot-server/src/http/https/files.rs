//! The certificate and its key in PEM files: checked before they are used, and read again when they
//! change.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use rustls::{
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer, ServerName, UnixTime,
        pem::{self, PemObject as _},
    },
    sign::CertifiedKey,
};
use tokio::{task::spawn_blocking, time::sleep};
use url::{Host, Url};
use webpki::{EndEntityCert, Error, KeyUsage};

use super::Served;

/// How often it is looked whether the files have changed.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long before its end a certificate is spoken of.
const SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// The two files.
#[derive(Clone, Debug)]
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What is seen of a file without reading it.
type Stamp = Option<(SystemTime, u64)>;

impl Files {
    pub(super) fn new(certificate: &Path, key: &Path) -> Self {
        Self { certificate: certificate.to_owned(), key: key.to_owned() }
    }

    /// Reads and checks them; an error says what is wrong, and where.
    pub(super) fn load(&self) -> Result<Arc<CertifiedKey>, String> {
        let (chain, key) = (self.chain()?, self.key()?);
        let shown = (self.certificate.display(), self.key.display());
        let signs = ring::sign::any_supported_type(&key).map_err(|_| {
            format!(
                "the key in {} is of no kind that can be used: make an ECDSA or RSA one",
                shown.1
            )
        })?;
        let with = |chain: &[CertificateDer<'static>]| {
            CertifiedKey::new(chain.to_vec(), Arc::clone(&signs))
        };
        let fits = |chain: &[_]| with(chain).keys_match().is_ok();
        if !fits(&chain) {
            let elsewhere = (1..chain.len()).any(|n| fits(&chain[n..]));
            return Err(match elsewhere {
                true => format!(
                    "the certificates in {} are in the wrong order: that of the endpoint comes first, then those of its issuers",
                    shown.0
                ),
                false => {
                    format!("the key in {} is not that of the certificate in {}", shown.1, shown.0)
                }
            });
        }
        self.check_order(&chain)?;
        self.check_dates(&chain)?;
        Ok(Arc::new(with(&chain)))
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, String> {
        let (path, bytes) = (self.certificate.display(), read(&self.certificate)?);
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
        let chain = chain.map_err(|error| format!("{path} is broken: {}", in_words(&error)))?;
        if !chain.is_empty() {
            return Ok(chain);
        }
        Err(match PrivateKeyDer::from_pem_slice(&bytes) {
            Ok(_) => format!(
                "{path} has a key and no certificate: write CERT.pem,KEY.pem, in this order"
            ),
            Err(_) => format!(
                "{path} has no certificate: it must have a part -----BEGIN CERTIFICATE-----"
            ),
        })
    }

    fn key(&self) -> Result<PrivateKeyDer<'static>, String> {
        let (path, bytes) = (self.key.display(), read(&self.key)?);
        PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| match error {
            pem::Error::NoItemsFound if has(&bytes, "ENCRYPTED PRIVATE KEY") => {
                format!("the key in {path} has a password, which nobody is there to type: store it without one")
            }
            pem::Error::NoItemsFound => {
                format!("{path} has no key: it must have a part -----BEGIN PRIVATE KEY-----")
            }
            error => format!("{path} is broken: {}", in_words(&error)),
        })
    }

    /// Each must be issued by the next.
    fn check_order(&self, chain: &[CertificateDer<'_>]) -> Result<(), String> {
        let path = self.certificate.display();
        let parsed: Result<Vec<_>, _> = chain.iter().map(EndEntityCert::try_from).collect();
        let parsed =
            parsed.map_err(|error| format!("a certificate in {path} cannot be read: {error}"))?;
        let wrong = parsed.windows(2).position(|pair| pair[0].issuer() != pair[1].subject());
        match wrong {
            None => Ok(()),
            Some(n) => Err(format!(
                "the certificates in {path} are in the wrong order: the issuer of number {} comes after it, and number {} is another's",
                n + 1,
                n + 2
            )),
        }
    }

    fn check_dates(&self, chain: &[CertificateDer<'_>]) -> Result<(), String> {
        let path = self.certificate.display();
        match dates(chain, UnixTime::now()) {
            Some(Error::CertExpired { time, not_after }) => {
                let days = time.as_secs().saturating_sub(not_after.as_secs()) / 86_400;
                Err(format!("the certificate in {path} expired {days} days ago: renew it"))
            }
            Some(Error::CertNotValidYet { .. }) => {
                Err(format!("the certificate in {path} is not valid yet: is the clock right?"))
            }
            _ => Ok(()),
        }
    }

    fn stamps(&self) -> [Stamp; 2] {
        [&self.certificate, &self.key].map(|path| {
            let data = fs::metadata(path).ok()?;
            Some((data.modified().ok()?, data.len()))
        })
    }

    /// Serves what the files become: see [`Watch::look`].
    pub(super) async fn watch(self, served: Arc<Served>) {
        let mut watch = Watch::new(self, served);
        loop {
            sleep(LOOK_EVERY).await;
            let looked = spawn_blocking(move || {
                watch.look();
                watch
            });
            match looked.await {
                Ok(after) => watch = after,
                Err(error) => {
                    tracing::error!(%error, "the certificate's files are watched no longer");
                    return;
                }
            }
        }
    }
}

/// What has been seen of files that are served.
struct Watch {
    files: Files,
    served: Arc<Served>,
    loaded: [Stamp; 2],
    seen: [Stamp; 2],
}

impl Watch {
    fn new(files: Files, served: Arc<Served>) -> Self {
        Self { loaded: files.stamps(), files, served, seen: [None; 2] }
    }

    /// Serves what the files have become, once two looks see the same: they are seldom written at the
    /// same moment. What is broken is told, and what was served before stays.
    fn look(&mut self) {
        let now = self.files.stamps();
        if now == self.loaded {
            return;
        }
        if now != self.seen {
            self.seen = now;
            return;
        }
        self.loaded = now;
        match self.files.load() {
            Ok(key) => {
                self.served.replace(key);
                tracing::info!(file = %self.files.certificate.display(), "a new certificate is served");
            }
            Err(why) => tracing::error!("the old certificate is still served: {why}"),
        }
    }
}

/// Tells of what may be meant and often is not.
pub(super) fn note_doubts(key: &CertifiedKey, public: &Url) {
    let Some(Ok(first)) = key.cert.first().map(EndEntityCert::try_from) else { return };
    let host = match public.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).ok(),
        Some(Host::Ipv4(ip)) => Some(std::net::IpAddr::from(ip).into()),
        Some(Host::Ipv6(ip)) => Some(std::net::IpAddr::from(ip).into()),
        None => None,
    };
    if host.is_some_and(|host| first.verify_is_valid_for_subject_name(&host).is_err()) {
        let host = public.host_str().unwrap_or_default();
        tracing::warn!(host, "the certificate is not one for the host of the public URL");
    }
    let soon = UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()) + SOON);
    if dates(&key.cert, soon).is_some() {
        tracing::warn!("the certificate ends in less than 14 days: renew it");
    }
}

/// What is wrong with the dates of a chain at a time. Who issued it is not asked: that is the
/// platform's to judge.
fn dates(chain: &[CertificateDer<'_>], at: UnixTime) -> Option<Error> {
    let first = EndEntityCert::try_from(chain.first()?).ok()?;
    let kinds = ring::default_provider().signature_verification_algorithms.all;
    let usage = KeyUsage::server_auth();
    let error = first.verify_for_usage(kinds, &[], &chain[1..], at, usage, None, None).err()?;
    matches!(error, Error::CertExpired { .. } | Error::CertNotValidYet { .. }).then_some(error)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn has(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|window| window == what.as_bytes())
}

/// What a PEM reader says, without the bytes of a key.
fn in_words(error: &pem::Error) -> &'static str {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a part has no end",
        pem::Error::IllegalSectionStart { .. } => "a part has no beginning",
        pem::Error::Base64Decode(_) => "a part is not base64",
        _ => "it is no PEM file",
    }
}

#[cfg(test)]
mod tests;
