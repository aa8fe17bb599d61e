//! The webhook of a bot.

use std::{collections::BTreeSet, fmt, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};
use url::Url;

use super::QueueKey;
use crate::delivery;

/// A webhook. Dropping it ends its deliveries; what was not accepted keeps waiting.
pub(crate) struct Webhook {
    pub(crate) settings: WebhookSettings,
    pub(crate) last_error: Option<(i64, String)>,
    /// One permit per connection; others each time that deliveries begin anew.
    pub(crate) connections: Arc<Semaphore>,
    /// The queues under delivery, a task each.
    pub(crate) under_way: BTreeSet<QueueKey>,
    pub(crate) deliveries: JoinSet<()>,
    /// All queues have been looked at since deliveries began: from then on, those that stir are.
    pub(crate) knows_queues: bool,
    /// What believes the certificate that was uploaded, if one was.
    pub(crate) http: Option<reqwest::Client>,
    /// Since when the endpoint has answered nothing but 410.
    pub(crate) gone_since: Option<tokio::time::Instant>,
}

/// What setWebhook was told; two equal ones make no difference.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct WebhookSettings {
    #[cfg_attr(feature = "state", serde(with = "crate::state::text"))]
    pub(crate) url: Url,
    pub(crate) secret_token: Option<String>,
    pub(crate) max_connections: u8,
    pub(crate) ip_address: Option<String>,
    /// The one that was uploaded, as PEM: then only what it has signed is believed.
    #[cfg_attr(feature = "state", serde(default))]
    pub(crate) certificate: Option<String>,
}

impl Webhook {
    pub(crate) fn new(settings: WebhookSettings) -> Self {
        let certificate = settings.certificate.as_deref();
        Self {
            // It was looked at when it was uploaded.
            http: certificate.and_then(|pem| delivery::client(Some(pem)).ok()),
            connections: connections(&settings),
            under_way: BTreeSet::new(),
            deliveries: JoinSet::new(),
            knows_queues: false,
            gone_since: None,
            last_error: None,
            settings,
        }
    }

    /// Ends its deliveries; what was not accepted keeps waiting, and may be delivered anew.
    pub(crate) fn breaks(&mut self) {
        self.connections = connections(&self.settings);
        self.deliveries = JoinSet::new();
        self.under_way.clear();
        self.knows_queues = false;
    }
}

fn connections(settings: &WebhookSettings) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(usize::from(settings.max_connections)))
}

/// Only what it was told; its deliveries begin again.
#[cfg(feature = "state")]
impl serde::Serialize for Webhook {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.settings.serialize(s)
    }
}

#[cfg(feature = "state")]
impl<'de> serde::Deserialize<'de> for Webhook {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        WebhookSettings::deserialize(d).map(Self::new)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("url", &self.settings.url.as_str()).finish_non_exhaustive()
    }
}
