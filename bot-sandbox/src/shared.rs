//! The one state behind all connections, people and deliveries, and the bell that rings when it
//! changes.

use std::{
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::UNIX_EPOCH,
};

use bot_core::Dialect;
use tokio::sync::watch;

#[cfg(feature = "state")]
use crate::state::StateFile;
use crate::{
    clock::{self, Clock},
    fault::Faults,
    limits::Enforced,
    world::World,
};

/// The state, shared.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    /// Where it is.
    pub(crate) url: String,
    /// Whose server it plays.
    pub(crate) dialect: Dialect,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Delivers to webhooks.
    pub(crate) http: reqwest::Client,
    /// What bots may send, if that is limited.
    pub(crate) limits: Option<Enforced>,
    /// Where it is kept, if it is.
    #[cfg(feature = "state")]
    pub(crate) state: Option<StateFile>,
    /// What is to go wrong.
    pub(crate) faults: Faults,
    closed: AtomicBool,
}

/// Only where it is: there are tokens and secrets in the state.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn new(world: World, dialect: Dialect, http: reqwest::Client) -> Self {
        Self {
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            url: String::new(),
            dialect,
            clock: Clock::default(),
            http,
            limits: None,
            #[cfg(feature = "state")]
            state: None,
            faults: Faults::default(),
            closed: AtomicBool::new(false),
        }
    }

    /// Whether the sandbox is gone; whoever looks on is to stop.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Looks at the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        let _clock = self.clock.rules_here();
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and rings the bell.
    pub(crate) fn edit<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let _clock = self.clock.rules_here();
        let out = change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.ring();
        out
    }

    /// Rings the bell, for what has changed beside the state.
    pub(crate) fn ring(&self) {
        self.changed.send_modify(|n| *n += 1);
    }

    /// Rings at every change from now on.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Waits until a look at the state finds something.
    pub(crate) async fn wait_for<T>(&self, mut look: impl FnMut(&World) -> Option<T>) -> T {
        let mut changed = self.changed.subscribe();
        loop {
            changed.borrow_and_update();
            if let Some(found) = self.read(&mut look) {
                return found;
            }
            // The sender is in `self`, so there is always another change to come.
            drop(changed.changed().await);
        }
    }
}

/// Now, in Unix time.
pub(crate) fn now() -> i64 {
    now_ms() / 1000
}

/// Now, in milliseconds of Unix time.
pub(crate) fn now_ms() -> i64 {
    let since = clock::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
