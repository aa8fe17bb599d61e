//! Polling: getUpdates in a loop, with the same promises as the webhook. An update is confirmed when
//! it was handled, not when it came.

use std::{sync::Arc, time::Duration};

use bot_core::{
    AllowedUpdates, Bot, CallError, Method, Params, Update, json::Raw, methods::GetUpdates,
};
use tokio::time::sleep;

use crate::{
    error::{RunError, chain},
    intake::{Admission, Intake},
};

/// How long the server waits for an update, in seconds.
const LONG_POLL: i64 = 30;
/// How long the client waits for the server.
const TIMEOUT: Duration = Duration::from_secs(45);
/// Longest wait after a failed call.
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// Wait before an update is offered again that the intake had no place for.
const FULL: Duration = Duration::from_millis(100);

/// getUpdates, whose updates are kept as text: one that cannot be read must not hide the others.
struct GetRawUpdates(GetUpdates);

impl Method for GetRawUpdates {
    type Answer = Vec<Raw>;
    const NAME: &'static str = GetUpdates::<()>::NAME;

    fn params(&self, p: &mut Params) {
        self.0.params(p);
    }
}

/// An update of which only the id could be read.
#[derive(Debug, Default)]
struct OnlyId(i64);

impl bot_core::json::Object for OnlyId {
    fn set(&mut self, key: &str, r: &mut bot_core::json::Reader<'_>) -> bot_core::json::Result<()> {
        if key == "update_id" {
            self.0 = r.int()?;
            return Ok(());
        }
        r.skip()
    }
}

impl bot_core::json::Read for OnlyId {
    fn read(&mut self, r: &mut bot_core::json::Reader<'_>) -> bot_core::json::Result<()> {
        r.object(self)
    }
}

/// Polls until `stop` ends; then what was taken is handled and confirmed.
pub(crate) async fn run(
    bot: &Bot,
    intake: &Arc<Intake>,
    allowed: AllowedUpdates,
    stop: impl Future<Output = ()>,
) -> Result<(), RunError> {
    let mut stop = std::pin::pin!(stop);
    let polling = bot.timeout(TIMEOUT);
    let mut offset = 0;
    let mut failures = 0;
    loop {
        let get = GetUpdates::new().offset(offset).timeout(LONG_POLL).allowed_updates(allowed);
        let answer = tokio::select! {
            biased;
            () = &mut stop => break,
            answer = polling.call(&GetRawUpdates(get)) => answer,
        };
        match answer {
            Ok(updates) => {
                failures = 0;
                let next = handle(intake, &updates).await;
                offset = next.unwrap_or(offset);
            }
            Err(error) if is_final(&error) => return Err(RunError::GetUpdates(error)),
            Err(error) => {
                failures += 1;
                let wait = wait(&error, failures);
                tracing::warn!(error = chain(&error), ?wait, "getUpdates failed{}", hint(&error));
                tokio::select! {
                    biased;
                    () = &mut stop => break,
                    () = sleep(wait) => {}
                }
            }
        }
    }
    confirm(bot, offset).await;
    Ok(())
}

/// Handles a batch and waits for its end; says what is to be confirmed.
async fn handle(intake: &Arc<Intake>, updates: &[Raw]) -> Option<i64> {
    let mut last = None;
    let mut under_way = Vec::new();
    for raw in updates {
        let update_id = match raw.read_as::<Update>() {
            Ok(update) => {
                let id = update.update_id;
                match admit(intake, update).await {
                    Some(admitted) => under_way.push(admitted),
                    None => break, // stopping: what is left comes again
                }
                id
            }
            Err(error) => {
                let Ok(OnlyId(id)) = raw.read_as() else {
                    continue;
                };
                tracing::error!(%error, body = raw.as_str(), "dead letter: an update cannot be read");
                id
            }
        };
        last = Some(update_id + 1);
    }
    for admitted in under_way {
        admitted.settled().await;
    }
    last
}

/// Waits for a place; `None` when the bot is stopping.
async fn admit(intake: &Arc<Intake>, update: Update) -> Option<crate::intake::Admitted> {
    loop {
        match intake.admit(update.clone()) {
            Admission::Admitted(admitted) => return Some(admitted),
            Admission::Refused if intake.is_closed() => return None,
            Admission::Refused => sleep(FULL).await,
        }
    }
}

/// Tells the server what was handled last: the next start must not get it again.
async fn confirm(bot: &Bot, offset: i64) {
    if offset == 0 {
        return;
    }
    if let Err(error) = bot.get_updates().offset(offset).limit(1).timeout(0).await {
        tracing::warn!(
            error = chain(&error),
            "the last updates could not be confirmed: they come again at the next start"
        );
    }
}

/// Errors that no waiting mends.
fn is_final(error: &CallError) -> bool {
    error.api().is_some_and(|error| matches!(error.error_code, 401 | 404))
}

fn wait(error: &CallError, failures: u32) -> Duration {
    let asked = error.api().and_then(|error| error.parameters.retry_after);
    match asked.and_then(|seconds| u64::try_from(seconds).ok()) {
        Some(seconds) => Duration::from_secs(seconds),
        None => Duration::from_secs(1 << (failures - 1).min(5)).min(MAX_BACKOFF),
    }
}

fn hint(error: &CallError) -> &'static str {
    match error.api().map(|error| error.error_code) {
        Some(409) => ": another program polls for this bot, or has set a webhook",
        _ => "",
    }
}
