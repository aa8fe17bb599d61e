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

use bot_core::{Context, Environment, Outcome, Router, Update};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use self::{
    seen::{Seen, Sight},
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

/// An update under way.
#[derive(Debug)]
pub(crate) struct Admitted(Option<watch::Receiver<bool>>);

impl Admitted {
    /// Waits until the update is handled, or its handler has run for so long that the server must
    /// not be kept waiting.
    pub(crate) async fn settled(self) {
        let Some(mut handled) = self.0 else { return };
        let ended = handled.wait_for(|handled| *handled);
        match timeout(HAND_OVER_AFTER, ended).await {
            // A handler's task that was dropped with the runtime has ended, too.
            Ok(_) => {}
            Err(_) => tracing::info!("a handler takes long; it goes on without the request"),
        }
    }
}

impl Intake {
    pub(crate) fn new(router: Router, environment: Environment) -> Arc<Self> {
        Arc::new(Self {
            router,
            environment: Arc::new(environment),
            seen: Seen::default(),
            turns: Turns::default(),
            under_way: Arc::new(Semaphore::new(MAX_UNDER_WAY)),
            closed: AtomicBool::new(false),
            tasks: TaskTracker::new(),
        })
    }

    /// Takes an update in. Its place in the order of its chat is that of this call.
    pub(crate) fn admit(self: &Arc<Self>, update: Update) -> Admission {
        if self.is_closed() {
            return Admission::Refused;
        }
        let Ok(permit) = Arc::clone(&self.under_way).try_acquire_owned() else {
            tracing::warn!(limit = MAX_UNDER_WAY, "too many updates under way: asking to wait");
            return Admission::Refused;
        };
        match self.seen.see(update.update_id) {
            Sight::First(ended) => {
                let handled = ended.subscribe();
                let turn = self.turns.take(TurnKey::of(&update));
                let work = Arc::clone(self).handle(update, turn, permit, ended);
                self.tasks.spawn(work);
                Admission::Admitted(Admitted(Some(handled)))
            }
            Sight::UnderWay(handled) => Admission::Admitted(Admitted(Some(handled))),
            Sight::Handled => Admission::Admitted(Admitted(None)),
        }
    }

    async fn handle(
        self: Arc<Self>,
        update: Update,
        turn: Turn,
        permit: OwnedSemaphorePermit,
        ended: watch::Sender<bool>,
    ) {
        turn.come().await;
        let update_id = update.update_id;
        let span = tracing::info_span!("update", update_id, kind = update.kind_name());
        let context = Context::new(Arc::clone(&self.environment), update);
        let outcome = self.router.dispatch(&context).instrument(span.clone()).await;
        span.in_scope(|| match outcome {
            Outcome::Handled(handler) => tracing::debug!(%handler, "handled"),
            Outcome::Failed(handler, error) => {
                tracing::error!(%handler, error = chain(&error), "the handler failed");
            }
            Outcome::Unhandled => tracing::debug!("no handler wanted it"),
        });
        self.seen.handled(update_id);
        ended.send_replace(true);
        drop(turn);
        drop(permit);
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
