//! A job from its turn to its end: the handler runs, what became of that is noted, and whoever waits
//! for the update is told.
//!
//! What happens seldom is boxed, so that the future of what always happens stays small: it is moved
//! to the heap for each update.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use bot_core::{Context, Handler, Outcome};
use futures_util::FutureExt as _;
use tokio::time::Instant;

use super::{
    Intake, Note,
    claims::{Claim, Claimed, Claims},
    failure,
    queue::{Job, LATER, Ticket},
    spinner::Spinner,
};
use crate::{causes::chain, dead_letters::DeadLetter, logging};

/// The place of a job in the queue, which it has until it is given back; also where the job's task
/// is lost.
struct Place {
    intake: Arc<Intake>,
    ticket: Option<Ticket>,
}

/// What becomes of a job whose handler has run.
enum Next {
    /// It is done with.
    Done,
    /// Its handler wants it again after so long.
    Again(Duration),
    /// The bot ends, and does not wait for its handler.
    GivenUp,
}

impl Place {
    fn back(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.intake.queue.done(ticket);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.back();
    }
}

impl Intake {
    /// Handles a job whose turn has come.
    pub(super) async fn handle(self: Arc<Self>, job: Box<Job>, ticket: Ticket) {
        let place = Place { intake: Arc::clone(&self), ticket: Some(ticket) };
        if job.is_again && self.is_closed() {
            return Box::pin(self.leave(job)).await;
        }
        let context = job.context.clone();
        logging::of_update(&context, async {
            let claimed = match &self.claims {
                Some(claims) if job.claimed.is_none() => {
                    Box::pin(self.claim(claims, job, place)).await
                }
                _ => Some((job, place)),
            };
            if let Some((job, place)) = claimed {
                self.dispatch(job, place).await;
            }
        })
        .await;
    }

    /// Claims the update among the processes that share a storage; what is not this one's to handle
    /// is dealt with here.
    async fn claim(
        &self,
        claims: &Claims,
        mut job: Box<Job>,
        mut place: Place,
    ) -> Option<(Box<Job>, Place)> {
        match claims.claim(job.context.update().update_id).await {
            Claim::Ours(claimed) => {
                job.claimed = Some(claimed);
                return Some((job, place));
            }
            Claim::Handled => {
                tracing::debug!("another process has handled the update");
                job.entry.handled();
            }
            Claim::TooOften(claimed, times) => {
                let why = format!(
                    "its handling began {times} times, and each time the process ended before it had"
                );
                self.keep(&job.context, &why).await;
                claims.handled(claimed).await;
                job.entry.handled();
            }
            Claim::Others | Claim::Unknown if job.entry.response().ask_again(LATER) => {
                job.entry.forgotten();
            }
            Claim::Others | Claim::Unknown if self.is_closed() => self.leave(job).await,
            // There is no server to keep it: its chat waits here.
            Claim::Others | Claim::Unknown => {
                if let Some(ticket) = place.ticket.take() {
                    self.queue.failed(ticket, job, LATER);
                }
            }
        }
        None
    }

    /// Runs the handler, and does what is to be done then.
    async fn dispatch(&self, mut job: Box<Job>, mut place: Place) {
        if self.given_up.is_cancelled() {
            return Box::pin(self.leave(job)).await; // what is given up is not even begun
        }
        if self.stops_spinners && job.spinner.is_none() {
            job.spinner = Spinner::of(&job.context);
        }
        let next = tokio::select! {
            biased;
            next = self.runs_whatever_panics(&job.context) => next,
            () = self.given_up.cancelled() => Next::GivenUp,
        };
        match next {
            Next::Done => {}
            Next::Again(after) => {
                job.context = job.context.afresh();
                job.is_again = true;
                return Box::pin(self.again(job, after, place)).await;
            }
            Next::GivenUp => {
                if job.entry.response().is_handed_over() {
                    Box::pin(self.keep(&job.context, "the bot stopped before it had ended")).await;
                    return self.claimed_is_handled(job.claimed).await;
                }
                return self.give_back(job.claimed).await; // the server has it still
            }
        }
        let update_id = job.context.update().update_id;
        self.attempts.forget(update_id);
        place.back(); // the chat's next update does not wait for the spinner
        if let Some(spinner) = job.spinner.take() {
            Box::pin(spinner.stop()).await;
        }
        self.claimed_is_handled(job.claimed.take()).await; // before the server is told
        let was_handed_over = job.entry.handled();
        if was_handed_over {
            self.note(|| Note::Ended(update_id));
        }
    }

    /// Tries a job again, by way of the server where that can be asked.
    async fn again(&self, mut job: Box<Job>, after: Duration, mut place: Place) {
        let update_id = job.context.update().update_id;
        let attempt = match self.attempts.count(update_id) {
            Ok(attempt) => attempt,
            Err(why) => {
                self.attempts.forget(update_id);
                self.keep(&job.context, &why).await;
                place.back();
                if let Some(spinner) = job.spinner {
                    spinner.stop().await;
                }
                self.claimed_is_handled(job.claimed).await;
                job.entry.handled();
                return self.note(|| Note::Ended(update_id));
            }
        };
        if job.entry.response().ask_again(after) {
            self.give_back(job.claimed.take()).await;
            return job.entry.forgotten();
        }
        let wait = if after.is_zero() { attempt.wait() } else { after };
        if let Some(ticket) = place.ticket.take() {
            self.queue.failed(ticket, job, wait);
        }
    }

    /// Leaves a job that the bot has no time for: to the server, which has it still or can be asked
    /// for it, else to whoever keeps dead letters.
    async fn leave(&self, mut job: Box<Job>) {
        let response = job.entry.response();
        if response.is_handed_over() {
            let why = match job.is_again {
                true => "it asked for the update again, and the bot stopped before that",
                false => "the bot stopped before its turn had come",
            };
            self.keep(&job.context, why).await;
            return self.claimed_is_handled(job.claimed).await;
        }
        self.give_back(job.claimed.take()).await;
        if response.ask_again(LATER) {
            job.entry.forgotten();
        }
    }

    /// No process begins any more with what this one has claimed.
    async fn claimed_is_handled(&self, claimed: Option<Claimed>) {
        if let (Some(claims), Some(claimed)) = (&self.claims, claimed) {
            Box::pin(claims.handled(claimed)).await;
        }
    }

    /// Whichever process gets the update next begins with it.
    async fn give_back(&self, claimed: Option<Claimed>) {
        if let (Some(claims), Some(claimed)) = (&self.claims, claimed) {
            Box::pin(claims.given_back(claimed)).await;
        }
    }

    /// Makes a dead letter of an update whose handler will not end well.
    pub(super) async fn keep(&self, context: &Context, why: &str) {
        let handler = context.handler().map_or_else(|| "its handler".into(), Handler::to_string);
        let letter = DeadLetter::failed(context.update(), handler, why.to_owned());
        self.dead_letters.take(letter).await;
    }

    /// As [`runs`](Self::runs). The router has a handler's panic; but a handler's error is code of
    /// others too, and to show it may panic. An update that was lost to that would be sent again for
    /// a day, and its chat would wait.
    async fn runs_whatever_panics(&self, context: &Context) -> Next {
        let ran = AssertUnwindSafe(self.runs(context)).catch_unwind().await;
        ran.unwrap_or_else(|_| {
            tracing::error!("what became of the update cannot be told: that panicked");
            Next::Done
        })
    }

    /// Runs the handler once.
    async fn runs(&self, context: &Context) -> Next {
        let begun = Instant::now();
        let outcome = match &self.observer {
            None => self.router.dispatch(context).await,
            Some(observer) => Box::pin(observer.watch(&self.router, context)).await,
        };
        self.measure.ran(context.update().kind(), &outcome, begun.elapsed());
        match outcome {
            Outcome::Handled(handler) => tracing::debug!(%handler, "handled"),
            Outcome::Failed(handler, error) => {
                let Some(after) = error.retry() else {
                    let (router, letters) = (&self.router, &self.dead_letters);
                    Box::pin(failure::report(router, letters, context, handler, error)).await;
                    return Next::Done;
                };
                tracing::warn!(%handler, error = chain(&error), ?after, "the handler failed");
                return Next::Again(after);
            }
            Outcome::Unhandled => tracing::debug!("no handler wanted it"),
        }
        Next::Done
    }
}
