//! What time it is in a sandbox: as on this machine, unless a test moves it.

use std::{
    cell::RefCell,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

/// The clock of a sandbox: of the dates in messages, and of what ends at a time. Clones are the same
/// clock.
///
/// ```
/// use std::time::Duration;
/// use bot_sandbox::Clock;
///
/// let clock = Clock::new();
/// let before = clock.now();
/// clock.pass(Duration::from_secs(3600));
/// assert!(clock.now() >= before + Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// When it was stopped, if it was.
    stopped: OnceLock<SystemTime>,
    /// How far it was moved, in nanoseconds: enough for centuries.
    passed: AtomicU64,
}

impl Clock {
    /// A clock that runs as this machine's does.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        let now = self.0.stopped.get().copied().unwrap_or_else(SystemTime::now);
        now + self.passed()
    }

    /// How far it was moved so far.
    #[must_use]
    pub fn passed(&self) -> Duration {
        Duration::from_nanos(self.0.passed.load(Ordering::Relaxed))
    }

    /// Moves it forward.
    pub fn pass(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.0.passed.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Lets it stand still from now on, and move only when it is moved.
    pub fn stop(&self) {
        self.0.stopped.get_or_init(SystemTime::now);
    }

    /// Whether it moves only when it is moved.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.stopped.get().is_some()
    }

    /// Lets whatever asks for the time on this thread have it from this clock, until that is dropped.
    pub(crate) fn rules_here(&self) -> Reign {
        Reign { before: RULES.with(|rules| rules.replace(Some(self.clone()))) }
    }
}

thread_local! {
    /// The clock of the sandbox whose state is looked at or changed on this thread. The state is one
    /// thing behind one door, [`Shared`](crate::shared::Shared), and asks for the time in many places
    /// deep inside: so the door says what time it is.
    static RULES: RefCell<Option<Clock>> = const { RefCell::new(None) };
}

/// See [`Clock::rules_here`].
pub(crate) struct Reign {
    before: Option<Clock>,
}

impl Drop for Reign {
    fn drop(&mut self) {
        let before = self.before.take();
        RULES.with(|rules| rules.replace(before));
    }
}

/// What time it is here.
pub(crate) fn now() -> SystemTime {
    RULES.with(|rules| rules.borrow().as_ref().map_or_else(SystemTime::now, Clock::now))
}

/// A point in the sandbox's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(SystemTime);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(now())
    }

    /// How long ago that was; nothing if this machine's clock was set back.
    pub(crate) fn elapsed(&self) -> Duration {
        now().duration_since(self.0).unwrap_or_default()
    }
}
