//! https by the endpoint itself: with PEM files, which are read again when they change, or with a
//! certificate that is made for the run.

mod files;
mod self_signed;

use std::{
    io,
    sync::{Arc, PoisonError, RwLock},
};

use bot_core::types::InputFile;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

use self::{files::Files, self_signed::SelfSigned};
use crate::settings::Tls;

/// What an endpoint proves by TLS who it is with.
pub(crate) struct Https {
    acceptor: TlsAcceptor,
    /// What setWebhook uploads.
    pem: Option<String>,
    /// Looks whether the files have changed.
    _watch: Option<AbortOnDropHandle<()>>,
}

/// The certificate that is served now.
#[derive(Debug)]
struct Served(RwLock<Arc<CertifiedKey>>);

impl Https {
    /// What the settings say, for the host of the public URL; an error says what is wrong with them.
    pub(crate) fn open(tls: &Tls, public: &Url) -> Result<Option<Self>, String> {
        match tls {
            Tls::Off => Ok(None),
            Tls::SelfSigned => {
                let SelfSigned { key, pem } = SelfSigned::of(public)?;
                let https = Self::serving(&Served::new(key))?;
                Ok(Some(Self { pem: Some(pem), ..https }))
            }
            Tls::Files { certificate, key } => {
                let files = Files::new(certificate, key);
                let loaded = files.load()?;
                files::note_doubts(&loaded, public);
                let served = Served::new(loaded);
                let https = Self::serving(&served)?;
                let watch = files.watch(served);
                Ok(Some(Self {
                    _watch: Some(AbortOnDropHandle::new(tokio::spawn(watch))),
                    ..https
                }))
            }
        }
    }

    fn serving(served: &Arc<Served>) -> Result<Self, String> {
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(served) as _;
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let mut config = config.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), pem: None, _watch: None })
    }

    /// What setWebhook uploads, if there is something to upload.
    pub(crate) fn certificate(&self) -> Option<InputFile> {
        let pem = self.pem.as_ref()?;
        Some(InputFile::bytes("certificate.pem", pem.clone()))
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }
}

impl std::fmt::Debug for Https {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Https").finish_non_exhaustive()
    }
}

impl Served {
    fn new(key: Arc<CertifiedKey>) -> Arc<Self> {
        Arc::new(Self(RwLock::new(key)))
    }

    fn replace(&self, key: Arc<CertifiedKey>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = key;
    }
}

impl ResolvesServerCert for Served {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// The same cryptography as the client's.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
