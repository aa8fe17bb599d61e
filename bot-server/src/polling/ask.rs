//! getUpdates: what is asked, and what a failure of it means.

use std::time::Duration;

use bot_core::{
    AllowedUpdates, Bot, CallError, Method, Params,
    json::{self, Object, Raw, Read, Reader},
    methods::GetUpdates,
};
use tokio::time::Instant;

use crate::{causes::chain, error::RunError};

/// How long the server waits for an update, in seconds.
const LONG_POLL: i64 = 30;
/// How long the client waits for the server.
const TIMEOUT: Duration = Duration::from_secs(45);
/// Most updates that the server gives at once.
pub(super) const MOST: usize = 100;
/// Longest wait after a failed call.
pub(super) const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// How long the platform may say that it does not know the token, which it knew at the start: some
/// say so of every token while they are in trouble, and a token that was revoked stays so.
const UNKNOWN_FOR: Duration = Duration::from_secs(5 * 60);

/// Asks for updates.
#[derive(Debug)]
pub(super) struct Asking {
    bot: Bot,
    allowed: AllowedUpdates,
}

/// Calls that have failed, one after another.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    failures: u32,
    /// Since when the platform does not know the token.
    unknown_since: Option<Instant>,
}

/// getUpdates, whose updates are kept as text: one that cannot be read must not hide the others.
struct GetRawUpdates(GetUpdates);

impl Method for GetRawUpdates {
    type Answer = Vec<Raw>;
    const NAME: &'static str = GetUpdates::<()>::NAME;

    fn params(&self, p: &mut Params) {
        self.0.params(p);
    }
}

impl Asking {
    pub(super) fn new(bot: &Bot, allowed: AllowedUpdates) -> Self {
        // The loop is what repeats.
        Self { bot: bot.timeout(TIMEOUT).deadline(TIMEOUT).without_retries(), allowed }
    }

    /// Asks for the updates from this one on. The server waits for one where there is none, if it
    /// `may_wait`.
    pub(super) async fn ask(&self, offset: i64, may_wait: bool) -> Result<Vec<Raw>, CallError> {
        let timeout = if may_wait { LONG_POLL } else { 0 };
        let get = GetUpdates::new().offset(offset).timeout(timeout).allowed_updates(self.allowed);
        self.bot.call(GetRawUpdates(get)).await
    }
}

impl Trouble {
    /// Says how long to wait after a call has failed, unless no waiting helps.
    pub(super) fn after(&mut self, error: CallError, bot: &Bot) -> Result<Duration, RunError> {
        self.failures += 1;
        let backoff = Duration::from_secs(1 << (self.failures - 1).min(5)).min(MAX_BACKOFF);
        let wait = error.retry_after().unwrap_or(backoff);
        let code = error.api().map(|error| error.error_code);
        if !matches!(code, Some(401 | 404)) {
            self.unknown_since = None;
            tracing::warn!(error = chain(&error), ?wait, "getUpdates failed{}", hint(&error));
            return Ok(wait);
        }
        let since = *self.unknown_since.get_or_insert_with(Instant::now);
        if since.elapsed() >= UNKNOWN_FOR {
            let api_url = bot.api_url().to_owned();
            return Err(RunError::Unauthorized { api_url, source: error });
        }
        tracing::error!(
            error = chain(&error),
            ?wait,
            gives_up_in = ?UNKNOWN_FOR.saturating_sub(since.elapsed()),
            "the platform knows the token no longer: if it was revoked, start the bot with the new one"
        );
        Ok(wait)
    }

    /// Notes that a call was answered.
    pub(super) fn is_over(&mut self) {
        if self.failures > 0 {
            tracing::info!(failures = self.failures, "getUpdates works again");
        }
        *self = Self::default();
    }
}

/// What a 409 means: the server gives updates to one only.
fn hint(error: &CallError) -> &'static str {
    let Some(error) = error.api().filter(|error| error.error_code == 409) else { return "" };
    let says = |what| error.description.contains(what);
    if says("webhook") {
        ": somebody has set a webhook for this bot, so its updates go there; delete it (deleteWebhook), or stop this process"
    } else if says("getUpdates") {
        ": another program polls with the same token, and takes turns with this one; stop one of them"
    } else {
        ": another program polls for this bot, or has set a webhook"
    }
}

/// The id of an update, whatever else it is.
pub(super) fn id(update: &Raw) -> Option<i64> {
    update.read_as().ok().map(|OnlyId(id)| id)
}

#[derive(Debug, Default)]
struct OnlyId(i64);

impl Object for OnlyId {
    fn needs(&self) -> &'static [&'static str] {
        &["update_id"]
    }

    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        match key {
            "update_id" => r.need(0, &mut self.0),
            _ => r.skip(),
        }
    }
}

impl Read for OnlyId {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}
