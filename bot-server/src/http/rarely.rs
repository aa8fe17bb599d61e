//! What happens often and is said rarely.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The time between two lines of the same.
const PAUSE: Duration = Duration::from_secs(60);

/// Counts something that may be said once a minute: who sends requests must not be able to fill a
/// disk with lines.
#[derive(Debug, Default)]
pub(super) struct Rarely(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: u64,
    said: u64,
    said_at: Option<Instant>,
}

impl Rarely {
    /// Counts once more; how often since it was last said, if it is to be said now.
    pub(super) fn happens(&self) -> Option<u64> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all += 1;
        if counts.said_at.is_some_and(|at| at.elapsed() < PAUSE) {
            return None;
        }
        counts.said_at = Some(Instant::now());
        let new = counts.all - counts.said;
        counts.said = counts.all;
        Some(new)
    }

    /// How often it has happened.
    pub(super) fn count(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_said_once_a_minute_how_often_it_happened() {
        let rarely = Rarely::default();
        assert_eq!(rarely.happens(), Some(1));
        for _ in 0..1_000 {
            assert_eq!(rarely.happens(), None);
        }
        tokio::time::advance(PAUSE).await;
        assert_eq!(rarely.happens(), Some(1_001));
        assert_eq!(rarely.happens(), None);
        assert_eq!(rarely.count(), 1_003);
    }
}
