//! The step between receiving and handling, the same for the webhook and for polling: an update is
//! taken in once, waits for its chat's turn, and is handled by a task that outlives its request.

mod failure;
mod report;
mod seen;
mod spinner;
mod turns;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::body::Bytes;
use bot_core::{
    AllowedUpdates, Context, Environment, Outcome, Response, ResponseSlot, Router, Update, json,
    update::Sifted,
};
use futures_util::FutureExt as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

pub(crate) use self::report::Observer;
#[cfg(feature = "sandbox")]
pub(crate) use self::report::Report;
use self::{
    seen::{Entry, Seen, Sight, Wait},
    spinner::Spinner,
    turns::{Turn, TurnKey, Turns},
};

use crate::{
    dead_letters::{DeadLetter, Office},
    error::chain,
    record::Recorder,
};

/// Most updates under way; past it the server is asked to wait, and keeps them.
const MAX_UNDER_WAY: usize = 1_000;

/// How long a request waits for its handler. The server gives up after 60 seconds and would send
/// the update again; the handler goes on without the request.
pub(crate) const HAND_OVER_AFTER: Duration = Duration::from_secs(50);

/// How long the server is asked to wait with an update that cannot be taken in now.
const LATER: Duration = Duration::from_secs(1);

/// How long the bot waits where a handler leaves it to the server, and there is none to ask.
const AT_ONCE: Duration = Duration::from_secs(1);

/// How long an update is tried again that the server will not send again: as long as it would.
const TRY_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Takes updates in.
#[derive(Debug)]
pub(crate) struct Intake {
    router: Router,
    wanted: AllowedUpdates,
    environment: Arc<Environment>,
    seen: Seen,
    turns: Turns,
    under_way: Arc<Semaphore>,
    closed: CancellationToken,
    tasks: TaskTracker,
    /// Whether callback queries are answered that no handler has answered.
    stops_spinners: bool,
    observer: Option<Observer>,
    recorder: Option<Recorder>,
    dead_letters: Office,
}

/// What an application says of the way its updates are taken in.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    /// Whether callback queries are answered that no handler has answered.
    pub(crate) stops_spinners: bool,
    pub(crate) observer: Option<Observer>,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) dead_letters: Office,
}

/// What became of an update that was offered.
#[derive(Debug)]
pub(crate) enum Admission {
    /// It is under way, or was; wait for its end.
    Admitted(Admitted),
    /// Not now: there is too much under way, or the bot is stopping.
    Refused,
}

/// An update that was taken in.
#[derive(Debug)]
pub(crate) enum Admitted {
    /// It is under way.
    UnderWay(Wait),
    /// It was handled before, and answered with this call.
    Handled(Option<Bytes>),
}

impl Admitted {
    /// Waits until the update is handled, or its handler has run for so long that the server must
    /// not be kept waiting. Says what the server is to be answered, if not just "handled".
    pub(crate) async fn settled(self, hand_over_after: Duration) -> Option<Response> {
        let mut wait = match self {
            Self::UnderWay(wait) => wait,
            Self::Handled(call) => return call.map(Response::Call),
        };
        match timeout(hand_over_after, wait.ended()).await {
            Ok(true) => wait.answer(),
            Ok(false) => Some(Response::Again(LATER)), // its task was lost
            Err(_) => {
                tracing::info!("a handler takes long; it goes on without the request");
                wait.hand_over()
            }
        }
    }
}

impl Admission {
    /// As [`Admitted::settled`]; what was refused is to come again.
    pub(crate) async fn settled(self, hand_over_after: Duration) -> Option<Response> {
        match self {
            Self::Admitted(admitted) => admitted.settled(hand_over_after).await,
            Self::Refused => Some(Response::Again(LATER)),
        }
    }
}

impl Intake {
    pub(crate) fn new(router: Router, environment: Environment, terms: Terms) -> Arc<Self> {
        let Terms { stops_spinners, observer, recorder, dead_letters } = terms;
        Arc::new(Self {
            wanted: router.allowed_updates(),
            router,
            environment: Arc::new(environment),
            seen: Seen::default(),
            turns: Turns::default(),
            under_way: Arc::new(Semaphore::new(MAX_UNDER_WAY)),
            closed: CancellationToken::new(),
            tasks: TaskTracker::new(),
            stops_spinners,
            observer,
            recorder,
            dead_letters,
        })
    }

    /// Reads an update; one of a kind without handlers only as far as that is seen. It is done with
    /// then: it takes no turn and runs nothing. The server has such where an earlier start of the bot
    /// asked for more kinds.
    pub(crate) fn read(&self, bytes: &[u8]) -> json::Result<Sifted> {
        if let Some(recorder) = &self.recorder {
            recorder.note(bytes);
        }
        let sifted = Update::from_slice_for(bytes, self.wanted)?;
        if let Sifted::Unwanted { update_id, kind } = &sifted {
            tracing::debug!(id = update_id, kind, "no handler is of this kind");
            if let Some(observer) = &self.observer {
                observer.unwanted(*update_id);
            }
        }
        Ok(sifted)
    }

    /// Gives up what cannot be read: to refuse it would block its chat, for the server would send it
    /// again for a day.
    pub(crate) async fn give_up(&self, body: &[u8], error: &json::Error) {
        self.dead_letters.take(DeadLetter::unreadable(body, error)).await;
    }

    /// Takes an update in, whose handler may put something into this response. Its place in the
    /// order of its chat is that of this call. One that was taken in before has its answer, even
    /// when nothing else is taken in any more.
    pub(crate) fn admit(self: &Arc<Self>, update: Update, response: ResponseSlot) -> Admission {
        let admitted = match self.seen.see(update.update_id, response, || self.enter()) {
            Sight::First(permit, entry, wait) => {
                let turn = self.turns.take(TurnKey::of(&update));
                self.tasks.spawn(Arc::clone(self).handle(update, turn, permit, entry));
                Admitted::UnderWay(wait)
            }
            Sight::UnderWay(wait) => Admitted::UnderWay(wait),
            Sight::Handled(call) => Admitted::Handled(call),
            Sight::Refused => return Admission::Refused,
        };
        Admission::Admitted(admitted)
    }

    /// A place under the bound, unless the bot is stopping.
    fn enter(&self) -> Option<OwnedSemaphorePermit> {
        if self.is_closed() {
            return None;
        }
        let permit = Arc::clone(&self.under_way).try_acquire_owned().ok();
        if permit.is_none() {
            tracing::warn!(limit = MAX_UNDER_WAY, "too many updates under way: asking to wait");
        }
        permit
    }

    /// Handles an update when its turn has come. Its turn and its place end with this task.
    async fn handle(
        self: Arc<Self>,
        update: Update,
        turn: Turn,
        _place: OwnedSemaphorePermit,
        entry: Entry,
    ) {
        turn.come().await;
        let span = tracing::info_span!("update", id = update.update_id, kind = update.kind_name());
        let response = Arc::clone(entry.response());
        let context = Context::new(Arc::clone(&self.environment), update);
        self.dispatch(context.answering(response), entry).instrument(span).await;
    }

    /// Runs the handler; again where it asks for that and the server cannot be asked.
    async fn dispatch(&self, mut context: Context, entry: Entry) {
        let started = Instant::now();
        let spinner = if self.stops_spinners { Spinner::of(&context) } else { None };
        while let Some(after) = self.runs_whatever_panics(&context).await {
            if entry.response().ask_again(after) {
                return entry.forgotten();
            }
            if started.elapsed() >= TRY_FOR {
                let why = "it asked for the update again for a day".to_owned();
                let update = context.update();
                self.dead_letters.take(DeadLetter::failed(update, "its handler".into(), why)).await;
                break;
            }
            let wait = if after.is_zero() { AT_ONCE } else { after };
            if timeout(wait, self.closed.cancelled()).await.is_ok() {
                if !entry.response().is_awaited() {
                    tracing::error!(
                        "the update is lost: its handler asked for it again, and the bot stops"
                    );
                }
                return;
            }
            context = context.afresh();
        }
        // The chat's next update does not wait for it.
        if let Some(spinner) = spinner {
            self.tasks.spawn(spinner.stop().in_current_span());
        }
        entry.handled();
    }

    /// As [`runs`](Self::runs). The router has a handler's panic; but a handler's error is code of
    /// others too, and to show it may panic. An update that was lost to that would be sent again for
    /// a day, and its chat would wait.
    async fn runs_whatever_panics(&self, context: &Context) -> Option<Duration> {
        let ran = AssertUnwindSafe(self.runs(context)).catch_unwind().await;
        ran.unwrap_or_else(|_| {
            tracing::error!("what became of the update cannot be told: that panicked");
            None
        })
    }

    /// Runs the handler once; says after how long the update is wanted again, if it is.
    async fn runs(&self, context: &Context) -> Option<Duration> {
        let outcome = match &self.observer {
            None => self.router.dispatch(context).await,
            Some(observer) => observer.watch(&self.router, context).await,
        };
        match outcome {
            Outcome::Handled(handler) => tracing::debug!(%handler, "handled"),
            Outcome::Failed(handler, error) => {
                let Some(after) = error.retry() else {
                    failure::report(&self.router, &self.dead_letters, context, handler, error)
                        .await;
                    return None;
                };
                tracing::warn!(%handler, error = chain(&error), ?after, "the handler failed");
                return Some(after);
            }
            Outcome::Unhandled => tracing::debug!("no handler wanted it"),
        }
        None
    }

    /// Takes nothing in from now on.
    pub(crate) fn close(&self) {
        self.closed.cancel();
        self.tasks.close();
    }

    /// Whether nothing is taken in any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }

    /// Waits for what is under way, at most so long; says whether all of it ended.
    pub(crate) async fn drained(&self, limit: Duration) -> bool {
        timeout(limit, self.tasks.wait()).await.is_ok()
    }

    /// How many updates are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.tasks.len()
    }
}
