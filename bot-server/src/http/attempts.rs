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
            (counts.note(Instant::now()), counts.all)
        };
        if let Some(new) = new {
            let what = "requests without the webhook's secret were refused";
            tracing::warn!(requests = new, in_all = all, "{what}");
        }
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Counts {
    /// Counts one; says how many are to be told now, if it is time for that.
    fn note(&mut self, now: Instant) -> Option<u64> {
        self.all += 1;
        if self.told_at.is_some_and(|at| now - at < TOLD_EVERY) {
            return None;
        }
        self.told_at = Some(now);
        let new = self.all - self.told;
        self.told = self.all;
        Some(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_told_at_once_and_then_once_a_minute_with_how_many_there_were() {
        let (mut counts, begin) = (Counts::default(), Instant::now());
        let mut at = |seconds: u64| counts.note(begin + Duration::from_secs(seconds));
        let told: Vec<_> = [0, 1, 2, 59, 60, 61, 200].map(&mut at).into_iter().flatten().collect();
        assert_eq!(told, [1, 4, 2]);
        assert_eq!(counts.all, 7);
    }
}
