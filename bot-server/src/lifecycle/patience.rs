//! Calls at the start and at the end of a bot's life: the platform may be away for a while.

use std::time::Duration;

use bot_core::{Bot, CallError};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{causes::chain, error::RunError};

/// The first wait between attempts; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest.
const LONGEST_WAIT: Duration = Duration::from_secs(8);
/// How long an attempt may take, at least and at most.
const SHORTEST_ATTEMPT: Duration = Duration::from_secs(1);
const LONGEST_ATTEMPT: Duration = Duration::from_secs(30);

/// How long the platform is waited for, and what ends that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience<'a> {
    /// Ends it at any time.
    pub(super) stop: &'a CancellationToken,
    /// How long the platform may be away.
    pub(super) within: Duration,
    /// How long a call that is under way may still take when it is time to stop: nobody would know
    /// what became of one that is given up.
    pub(super) last_word: Duration,
    /// Whether a platform that says how long to wait is waited for, longer than `within` too.
    pub(super) waits_as_told: bool,
}

/// Why a call was given up.
#[derive(Debug)]
pub(super) struct GaveUp {
    pub(super) attempts: u32,
    pub(super) waited: Duration,
    /// What happened last.
    pub(super) source: CallError,
}

impl GaveUp {
    /// Why the bot does not start: the platform is away, or does not know the token, or something
    /// else that belongs to the call.
    pub(super) fn into_error(
        self,
        bot: &Bot,
        otherwise: impl FnOnce(CallError) -> RunError,
    ) -> RunError {
        let Self { attempts, waited, source } = self;
        let api_url = bot.api_url().to_owned();
        match source.api().map(|error| error.error_code) {
            Some(401) => RunError::Unauthorized { api_url, source },
            Some(409) => otherwise(source), // the platform is there
            _ if may_pass(&source) => RunError::Unreachable { api_url, attempts, waited, source },
            _ => otherwise(source),
        }
    }
}

impl Patience<'_> {
    /// Calls, and again, ever later, when it failed for a reason that may pass. Nothing comes of it
    /// when it is time to stop.
    pub(super) async fn call<T, C>(
        &self,
        bot: &Bot,
        call: impl Fn(Bot) -> C,
    ) -> Result<Option<T>, GaveUp>
    where
        C: IntoFuture<Output = Result<T, CallError>>,
    {
        let began = Instant::now();
        let mut backoff = FIRST_WAIT;
        let mut attempts = 0;
        while !self.stop.is_cancelled() {
            let left = self.within.saturating_sub(began.elapsed());
            let attempt = call(bot.timeout(left.clamp(SHORTEST_ATTEMPT, LONGEST_ATTEMPT)));
            attempts += 1;
            let source = tokio::select! {
                biased;
                () = self.is_spent() => break,
                result = attempt.into_future() => match result {
                    Ok(result) => return Ok(Some(result)),
                    Err(source) => source,
                },
            };
            let waited = began.elapsed();
            let left = self.within.saturating_sub(waited);
            let wait = source.retry_after().unwrap_or(backoff.min(left));
            if !may_pass(&source) || left.is_zero() || (wait > left && !self.waits_as_told) {
                return Err(GaveUp { attempts, waited, source });
            }
            tracing::warn!(error = chain(&source), ?wait, "trying again");
            self.stop.run_until_cancelled(sleep(wait)).await;
            backoff = (backoff * 2).min(LONGEST_WAIT);
        }
        Ok(None)
    }

    /// Ends when it was time to stop so long ago that a call under way is given up.
    async fn is_spent(&self) {
        self.stop.cancelled().await;
        sleep(self.last_word).await;
    }
}

/// Whether the reason of an error may be gone by the next attempt.
pub(super) fn may_pass(error: &CallError) -> bool {
    match error {
        CallError::Api(error) => matches!(error.error_code, 409 | 429 | 500 | 502..=599),
        CallError::Transport { .. } | CallError::Paused { .. } => true,
        // A proxy's page in place of an answer.
        CallError::Answer { status, .. } => matches!(status, 429 | 500..),
        _ => false,
    }
}
