//! The webhook on the server: set, looked at, set again where it got lost, and deleted.
//!
//! The API has no "delete it if it is mine": between a look and deleteWebhook another process may set
//! its own, which is deleted then. So who has just set a webhook looks whether it is still there, and
//! sets it again; see `watch`.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Bot, CallError,
    methods::SetWebhook,
    types::{InputFile, WebhookInfo},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::patience::{GaveUp, Patience, may_pass};
use crate::{
    causes::chain,
    ending::LAST_CALLS_WITHIN,
    error::RunError,
    secret::WebhookSecret,
    settings::{OnShutdown, WebhookSettings},
    status::{DeliveryError, Status, WebhookState},
};

/// How long the first look at a webhook that was just set may be in coming.
const VERIFIED_WITHIN: Duration = Duration::from_secs(10);
/// How often the first look is taken where the server shows something else, and how long apart.
const FIRST_LOOKS: u32 = 3;
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How long a look may take.
const LOOK_WITHIN: Duration = Duration::from_secs(30);

/// The webhook of this process.
#[derive(Debug)]
pub(super) struct Webhook {
    bot: Bot,
    url: Url,
    set: SetWebhook,
    allowed: AllowedUpdates,
    policy: OnShutdown,
    /// Whether setWebhook was called: from then on it may be set, whatever was answered.
    may_be_set: AtomicBool,
}

/// Whose webhook the server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This process's, or one that is the same to the last letter.
    Ours,
    /// Nobody's.
    None,
    /// Another one, which has this URL.
    Another(String),
}

impl Webhook {
    /// A webhook that is not set yet.
    pub(super) fn new(
        bot: Bot,
        url: Url,
        secret: &WebhookSecret,
        webhook: &WebhookSettings,
        allowed: AllowedUpdates,
        policy: OnShutdown,
    ) -> Self {
        let url = marked(url, policy);
        let mut set =
            SetWebhook::new(url.as_str()).allowed_updates(allowed).secret_token(secret.reveal());
        set.max_connections = webhook.max_connections.map(i64::from);
        set.ip_address = webhook.ip_address.map(|ip| ip.to_string());
        let given = webhook.certificate.as_deref().map(InputFile::from);
        set.certificate = webhook.made.clone().or(given);
        Self { bot, url, set, allowed, policy, may_be_set: AtomicBool::new(false) }
    }

    /// Sets it; nothing comes of that when it is time to stop.
    pub(super) async fn set(
        &self,
        patience: &Patience<'_>,
        drop_pending_updates: bool,
    ) -> Result<Option<()>, GaveUp> {
        let set = self.set.clone().drop_pending_updates(drop_pending_updates);
        let done = patience.call(&self.bot, |bot| {
            self.may_be_set.store(true, Ordering::Relaxed);
            bot.call(&set)
        });
        Ok(done.await?.map(|_| ()))
    }

    /// Looks whether the server has what it was told, which it may not show at once; what is not so
    /// is a warning. It may know fewer kinds than this program, and leaves those out in silence.
    pub(super) async fn verify(&self, stop: &CancellationToken, status: &Status) {
        let patience = Patience {
            stop,
            within: VERIFIED_WITHIN,
            last_word: Duration::ZERO,
            waits_as_told: false,
        };
        for look in 1.. {
            let info = match patience.call(&self.bot, |bot| bot.get_webhook_info()).await {
                Ok(Some(info)) => info,
                Ok(None) => return,
                Err(GaveUp { source, .. }) => {
                    let error = chain(&source);
                    tracing::warn!(error, "the webhook is set, but could not be verified");
                    return;
                }
            };
            let whose = self.whose(&info);
            if whose != Whose::Ours && look < FIRST_LOOKS {
                if stop.run_until_cancelled(sleep(LOOK_AGAIN_AFTER)).await.is_none() {
                    return;
                }
                continue;
            }
            self.note(&info, &whose, status);
            self.warn_of_dropped_kinds(&info);
            if info.pending_update_count > 0 {
                tracing::info!(pending = info.pending_update_count, "updates were waiting");
            }
            return;
        }
    }

    /// Looks at it once.
    pub(super) async fn look(&self, status: &Status) -> Result<Whose, CallError> {
        let info = self.bot.timeout(LOOK_WITHIN).get_webhook_info().await?;
        let whose = self.whose(&info);
        self.note(&info, &whose, status);
        Ok(whose)
    }

    /// Does with it what the policy says; nothing if it was never set.
    ///
    /// Before each attempt to delete it is looked at anew: an answer that was lost leaves none, and
    /// another process may have set its own meanwhile.
    pub(super) async fn leave(&self) -> Result<(), RunError> {
        if self.policy == OnShutdown::Keep || !self.may_be_set.load(Ordering::Relaxed) {
            return Ok(());
        }
        let patience = Patience {
            stop: &CancellationToken::new(), // it is time to stop already
            within: LAST_CALLS_WITHIN,
            last_word: Duration::ZERO,
            waits_as_told: false,
        };
        let delete = async |bot: Bot| {
            if self.policy == OnShutdown::Delete && !self.is_left_to_us(&bot).await? {
                return Ok(());
            }
            bot.delete_webhook().await?;
            tracing::info!("the webhook is deleted");
            Ok(())
        };
        let failed = |GaveUp { attempts, waited, source }| RunError::DeleteWebhook {
            attempts,
            waited,
            source,
        };
        patience.call(&self.bot, |bot| Box::pin(delete(bot))).await.map(|_| ()).map_err(failed)
    }

    /// Whether there is a webhook, and no other process's.
    async fn is_left_to_us(&self, bot: &Bot) -> Result<bool, CallError> {
        match bot.get_webhook_info().await.map(|info| self.whose(&info)) {
            Ok(Whose::Ours) => Ok(true),
            Ok(Whose::None) => {
                tracing::info!("there is no webhook any more");
                Ok(false)
            }
            Ok(Whose::Another(_)) => {
                tracing::info!("the webhook is another process's by now: it stays");
                Ok(false)
            }
            // A server that does not play getWebhookInfo has one process only.
            Err(error) if !may_pass(&error) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// A server may show a URL as it would write it.
    fn whose(&self, info: &WebhookInfo) -> Whose {
        if info.url.is_empty() {
            Whose::None
        } else if Url::parse(&info.url).is_ok_and(|url| url == self.url) {
            Whose::Ours
        } else {
            Whose::Another(self.bot.token().redact(info.url.clone()))
        }
    }

    /// Notes what the server says, and tells what is new of it.
    fn note(&self, info: &WebhookInfo, whose: &Whose, status: &Status) {
        let last_error = info.last_error_date.map(|date| DeliveryError {
            date,
            message: self.bot.token().redact(info.last_error_message.clone().unwrap_or_default()),
        });
        let is_ours = *whose == Whose::Ours;
        let pending_update_count = info.pending_update_count;
        let now = WebhookState { is_ours, pending_update_count, last_error };
        let before = status.saw(now.clone());
        let was_ours = before.as_ref().is_none_or(|before| before.is_ours);
        match whose {
            Whose::Ours if !was_ours => tracing::info!("the webhook is this process's again"),
            Whose::Another(url) if was_ours => tracing::warn!(
                url,
                "another program has set another webhook: updates go there, and this process sets its own no more"
            ),
            Whose::None if was_ours => {
                tracing::warn!(
                    "the webhook is deleted: updates wait on the server until a bot sets one"
                );
            }
            _ => {}
        }
        if let Some(error) = now.last_error.filter(|_| is_ours)
            && before.is_some_and(|before| before.last_error.as_ref() != Some(&error))
        {
            tracing::warn!(error = error.message, "the server could not deliver an update");
        }
    }

    fn warn_of_dropped_kinds(&self, info: &WebhookInfo) {
        let taken = match info.allowed_updates.as_slice() {
            [] => AllowedUpdates::DEFAULT,
            names => AllowedUpdates::from_names(names.iter().map(String::as_str)),
        };
        let missing = self.allowed.without(taken);
        if !missing.is_empty() {
            tracing::warn!(kinds = %missing, "the server does not know these kinds: their handlers never run");
        }
    }

    /// The URL, for people: some put the token into the path.
    pub(super) fn shown(&self) -> String {
        self.bot.token().redact(self.url.to_string())
    }
}

/// Marks the URL as this run's, so that an old process that stops after a new one has started sees
/// that the webhook is no longer its own. Where it is kept or deleted anyway there is nothing to
/// see, and replicas set the same URL.
fn marked(mut url: Url, policy: OnShutdown) -> Url {
    if policy == OnShutdown::Delete {
        let run = RandomState::new().build_hasher().finish();
        url.query_pairs_mut().append_pair("run", &format!("{run:016x}"));
    }
    url
}
