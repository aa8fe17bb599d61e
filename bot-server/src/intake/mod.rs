//! The step between receiving and handling, the same for the webhook and for polling: an update is
//! taken in once, waits for its chat's turn, and is handled by a task that outlives its request.

mod seen;
mod turns;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Context, Environment, Outcome, Router, Update, json, update::Sifted,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use self::{
    seen::{Entry, Seen, Sight},
    turns::{Turn, TurnKey, Turns},
};
use crate::error::chain;

/// Most updates under way; past it the server is asked to wait, and keeps them.
const MAX_UNDER_WAY: usize = 1_000;

/// How long a request waits for its handler. The server gives up after 60 seconds and would send
/// the update again; the handler goes on without the request.
const HAND_OVER_AFTER: Duration = Duration::from_secs(50);

/// Takes updates in.
#[derive(Debug)]
pub(crate) struct Intake {
    router: Router,
    wanted: AllowedUpdates,
    environment: Arc<Environment>,
    seen: Seen,
    turns: Turns,
    under_way: Arc<Semaphore>,
    closed: AtomicBool,
    tasks: TaskTracker,
}

/// What became of an update that was offered.
#[derive(Debug)]
pub(crate) enum Admission {
    /// It is under way, or was; wait for its end.
    Admitted(Admitted),
    /// Not now: there is too much under way, or the bot is stopping.
    Refused,
}

/// An update that was taken in; `None` if it was handled before.
#[derive(Debug)]
pub(crate) struct Admitted(Option<watch::Receiver<bool>>);

impl Admitted {
    /// Waits until the update is handled, or its handler has run for so long that the server must
    /// not be kept waiting. `false` if its task was lost before it had handled it.
    pub(crate) async fn settled(self) -> bool {
        let Some(mut end) = self.0 else { return true };
        let handled = end.wait_for(|handled| *handled);
        match timeout(HAND_OVER_AFTER, handled).await {
            Ok(handled) => handled.is_ok(),
            Err(_) => {
                tracing::info!("a handler takes long; it goes on without the request");
                true
            }
        }
    }
}

impl Intake {
    pub(crate) fn new(router: Router, environment: Environment) -> Arc<Self> {
        Arc::new(Self {
            wanted: router.allowed_updates(),
            router,
            environment: Arc::new(environment),
            seen: Seen::default(),
            turns: Turns::default(),
            under_way: Arc::new(Semaphore::new(MAX_UNDER_WAY)),
            closed: AtomicBool::new(false),
            tasks: TaskTracker::new(),
        })
    }

    /// Reads an update; one of a kind without handlers only as far as that is seen. It is done with
    /// then: it takes no turn and runs nothing. The server has such where an earlier start of the bot
    /// asked for more kinds.
    pub(crate) fn read(&self, bytes: &[u8]) -> json::Result<Sifted> {
        let sifted = Update::from_slice_for(bytes, self.wanted)?;
        if let Sifted::Unwanted { update_id, kind } = &sifted {
            tracing::debug!(id = update_id, kind, "no handler is of this kind");
        }
        Ok(sifted)
    }

    /// Takes an update in. Its place in the order of its chat is that of this call. One that was
    /// taken in before has its answer, even when nothing else is taken in any more.
    pub(crate) fn admit(self: &Arc<Self>, update: Update) -> Admission {
        match self.seen.see(update.update_id, || self.enter()) {
            Sight::First(permit, entry) => {
                let end = entry.end();
                let turn = self.turns.take(TurnKey::of(&update));
                self.tasks.spawn(Arc::clone(self).handle(update, turn, permit, entry));
                Admission::Admitted(Admitted(Some(end)))
            }
            Sight::UnderWay(end) => Admission::Admitted(Admitted(Some(end))),
            Sight::Handled => Admission::Admitted(Admitted(None)),
            Sight::Refused => Admission::Refused,
        }
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
        let context = Context::new(Arc::clone(&self.environment), update);
        let outcome = self.router.dispatch(&context).instrument(span.clone()).await;
        span.in_scope(|| match outcome {
            Outcome::Handled(handler) => tracing::debug!(%handler, "handled"),
            Outcome::Failed(handler, error) => {
                tracing::error!(%handler, error = chain(&error), "the handler failed");
            }
            Outcome::Unhandled => tracing::debug!("no handler wanted it"),
        });
        entry.handled();
    }

    /// Takes nothing in from now on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.tasks.close();
    }

    /// Whether nothing is taken in any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
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
