//! Polling: getUpdates in a loop, with the same promises as the webhook.
//!
//! An update is confirmed when it is handled, not when it came, and the server forgets all below the
//! offset that it is told, so the offset is the first update that is not handled. While some are under
//! way the server is asked all the same, so that other chats do not wait for a slow one: it gives what
//! is not confirmed once more, which is passed over, and what is new. It answers at once then, so it is
//! asked a few times a second at most, and only when all is handled it is let wait for news.
//!
//! It gives 100 updates at most. Where 99 came after one whose handler takes longer than 50 seconds,
//! that one is handed over: it is confirmed while its handler goes on, and becomes a dead letter if
//! that has not ended when the bot stops. So is what waits behind it in its chat, by and by: else that
//! would hold up all others in its place.

mod ask;
mod window;
mod work;

use std::{sync::Arc, time::Duration};

use bot_core::{AllowedUpdates, Bot};
use tokio::time::{Instant, sleep};

use self::{
    ask::{Asking, MAX_BACKOFF, MOST, Trouble},
    work::Work,
};
use crate::{
    causes::chain,
    ending::{CONFIRM_WITHIN, DRAIN_WITHIN, FINISH_WITHIN},
    error::RunError,
    intake::Intake,
};

/// Time between calls that bring nothing, for a server that does not wait.
const EMPTY_PAUSE: Duration = Duration::from_secs(1);
/// Time between calls while something is under way: at first, and while nothing new comes.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Polls until `stop` ends; then what was taken is handled and confirmed.
pub(crate) async fn run(
    bot: &Bot,
    intake: &Arc<Intake>,
    allowed: AllowedUpdates,
    stop: impl Future<Output = ()>,
) -> Result<(), RunError> {
    let mut work = Work::new(intake);
    let polled = tokio::select! {
        biased;
        () = stop => Ok(()),
        error = poll(bot, &mut work, allowed) => Err(error),
    };
    intake.close();
    end(bot, intake, &mut work).await;
    polled
}

/// Polls until that is hopeless. Dropped at any time, it loses nothing: what it has taken is in the
/// work, and what it has not is not confirmed.
async fn poll(bot: &Bot, work: &mut Work, allowed: AllowedUpdates) -> RunError {
    let asking = Asking::new(bot, allowed);
    let mut trouble = Trouble::default();
    let mut pause = SHORTEST_PAUSE;
    loop {
        let (asked, offset, may_wait) = (Instant::now(), work.window.offset(), work.is_idle());
        let batch = match meanwhile(work, asking.ask(offset, may_wait)).await {
            Ok(batch) => batch,
            Err(error) => match trouble.after(error, bot) {
                Ok(wait) => {
                    meanwhile(work, sleep(wait)).await;
                    continue;
                }
                Err(error) => return error,
            },
        };
        trouble.is_over();
        let (given, new) = (batch.len(), work.offer(batch).await);
        if new > 0 {
            pause = SHORTEST_PAUSE;
        } else if given >= MOST && work.makes_room() {
            continue;
        }
        if !work.is_idle() {
            // Once all is handled there is no need to wait.
            tokio::select! {
                () = sleep(pause) => {}
                _ = work.finishes(LONGEST_PAUSE) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        } else if new == 0 {
            // What has no id cannot be confirmed, and would come again at once.
            let least = if given > 0 { MAX_BACKOFF } else { EMPTY_PAUSE };
            sleep(least.saturating_sub(asked.elapsed())).await;
        }
    }
}

/// The result of something, while the work goes on.
async fn meanwhile<T>(work: &mut Work, result: impl Future<Output = T>) -> T {
    let mut result = std::pin::pin!(result);
    loop {
        tokio::select! {
            biased;
            () = work.goes_on() => {}
            result = &mut result => return result,
        }
    }
}

/// Ends what is under way, and confirms all that was handled and nothing else.
async fn end(bot: &Bot, intake: &Intake, work: &mut Work) {
    let until = Instant::now() + FINISH_WITHIN + DRAIN_WITHIN;
    let left = || until.saturating_duration_since(Instant::now());
    if !work.finishes(FINISH_WITHIN).await {
        tracing::warn!(under_way = intake.under_way(), "handlers take long; they go on");
        confirm(bot, work.window.offset()).await;
        if !work.finishes(left()).await {
            give_up(intake).await;
        }
    }
    if !work.window.is_empty() {
        intake.abandon().await; // what asked for itself again, too
        work.comes_to_an_end().await;
    }
    confirm(bot, work.window.offset()).await;
    // What was confirmed before its handler had ended.
    if !intake.drained(left()).await {
        give_up(intake).await;
    }
}

async fn give_up(intake: &Intake) {
    tracing::warn!(under_way = intake.under_way(), "handlers did not end; they are given up");
    intake.abandon().await;
}

/// Tells the server what was handled: the next start must not get it again.
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
