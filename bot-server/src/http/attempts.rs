//! Requests that do not prove that they come from the platform: counted, and told now and then.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How often they are told: whoever sends them must not fill the log.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Requests without the webhook's secret.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: u64,
    told: u64,
    told_at: Option<Instant>,
}

impl Attempts {
    /// Counts one.
    pub(crate) fn note(&self) {
        let (new, all) = {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            counts.all += 1;
            if counts.told_at.is_some_and(|at| at.elapsed() < TOLD_EVERY) {
                return;
            }
            counts.told_at = Some(Instant::now());
            let (new, all) = (counts.all - counts.told, counts.all);
            counts.told = all;
            (new, all)
        };
        tracing::warn!(
            requests = new,
            in_all = all,
            "requests without the webhook's secret were refused"
        );
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}
