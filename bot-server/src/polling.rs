//! Polling: getUpdates in a loop, with the same promises as the webhook. An update is confirmed when
//! it was handled, not when it came.
//!
//! A batch is handled before the next is asked for, or has been under way for 50 seconds: an update
//! whose handler takes long, or asks for it again, holds up what comes after the batch for so long.

use std::{sync::Arc, time::Duration};

use bot_core::{
    AllowedUpdates, Bot, CallError, Method, Params, ResponseSlot, Update,
    json::{self, Object, Raw, Read, Reader},
    methods::GetUpdates,
    update::Sifted,
};
use tokio::time::{Instant, sleep};

use crate::{
    error::{RunError, chain},
    intake::{Admission, HAND_OVER_AFTER, Intake},
};

/// How long the server waits for an update, in seconds.
const LONG_POLL: i64 = 30;
/// How long the client waits for the server.
const TIMEOUT: Duration = Duration::from_secs(45);
/// How long the server is waited for at the end: one that is away must not hold up the end.
const CONFIRM_WITHIN: Duration = Duration::from_secs(10);
/// Time between calls that bring nothing, for a server that does not wait.
const EMPTY_PAUSE: Duration = Duration::from_secs(1);
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

/// The id of an update that cannot be read otherwise.
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

/// Polls until `stop` ends; then what was taken is handled and confirmed.
pub(crate) async fn run(
    bot: &Bot,
    intake: &Arc<Intake>,
    allowed: AllowedUpdates,
    stop: impl Future<Output = ()>,
) -> Result<(), RunError> {
    let mut stop = std::pin::pin!(stop);
    let polling = bot.timeout(TIMEOUT).deadline(TIMEOUT).without_retries(); // the loop is what repeats
    let mut offset = 0;
    let mut failures = 0;
    loop {
        let get = GetUpdates::new().offset(offset).timeout(LONG_POLL).allowed_updates(allowed);
        let asked = Instant::now();
        let answer = tokio::select! {
            biased;
            () = &mut stop => break,
            answer = polling.call(GetRawUpdates(get)) => answer,
        };
        let pause = match answer {
            Ok(updates) => {
                failures = 0;
                let next = {
                    let mut handled = std::pin::pin!(handle(intake, &updates));
                    tokio::select! {
                        biased;
                        next = &mut handled => next,
                        () = &mut stop => {
                            intake.close(); // who waits to try again waits no longer
                            offset = handled.await.unwrap_or(offset);
                            break;
                        }
                    }
                };
                match next {
                    Some(next) => {
                        offset = next;
                        Duration::ZERO
                    }
                    // Without an id they cannot be confirmed, and would come again at once.
                    None if !updates.is_empty() => MAX_BACKOFF,
                    None => EMPTY_PAUSE.saturating_sub(asked.elapsed()),
                }
            }
            Err(error) if is_final(&error) => return Err(RunError::GetUpdates(error)),
            Err(error) => {
                failures += 1;
                let wait = wait(&error, failures);
                tracing::warn!(error = chain(&error), ?wait, "getUpdates failed{}", hint(&error));
                wait
            }
        };
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = sleep(pause) => {}
        }
    }
    confirm(bot, offset).await;
    Ok(())
}

/// Handles a batch and waits for its end; says what is to be confirmed.
async fn handle(intake: &Arc<Intake>, updates: &[Raw]) -> Option<i64> {
    let mut next = None;
    let mut under_way = Vec::new();
    for raw in updates {
        match intake.read(raw.as_str().as_bytes()) {
            Ok(Sifted::Unwanted { update_id, .. }) => next = next.max(Some(update_id + 1)),
            Ok(Sifted::Wanted(update)) => {
                let id = update.update_id;
                let Some(admitted) = admit(intake, update).await else {
                    break; // stopping: what is left comes again
                };
                under_way.push((id, admitted));
                next = next.max(Some(id + 1));
            }
            Err(error) => {
                intake.give_up(raw.as_str().as_bytes(), &error).await;
                next = next.max(raw.read_as().ok().map(|OnlyId(id)| id + 1));
            }
        }
    }
    let hand_over_at = Instant::now() + HAND_OVER_AFTER; // of all of them, which may be one chat's
    for (id, admitted) in under_way {
        let left = hand_over_at.saturating_duration_since(Instant::now());
        let is_handled = admitted.settled(left).await.is_none();
        if !is_handled && intake.is_closed() {
            next = next.min(Some(id)); // it comes again, and with it those behind it
        }
    }
    next
}

/// Waits for a place; `None` when the bot is stopping.
async fn admit(intake: &Arc<Intake>, update: Update) -> Option<Admission> {
    loop {
        match intake.admit(update.clone(), ResponseSlot::of_polling()) {
            Admission::Refused(_) if intake.is_closed() => return None,
            Admission::Refused(_) => sleep(FULL).await,
            admitted => return Some(admitted),
        }
    }
}

/// Tells the server what was handled last: the next start must not get it again.
async fn confirm(bot: &Bot, offset: i64) {
    if offset == 0 {
        return;
    }
    let bot = bot.timeout(CONFIRM_WITHIN).deadline(CONFIRM_WITHIN).without_retries();
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
    let backoff = Duration::from_secs(1 << (failures - 1).min(5)).min(MAX_BACKOFF);
    error.retry_after().unwrap_or(backoff)
}

fn hint(error: &CallError) -> &'static str {
    match error.api().map(|error| error.error_code) {
        Some(409) => ": another program polls for this bot, or has set a webhook",
        _ => "",
    }
}
