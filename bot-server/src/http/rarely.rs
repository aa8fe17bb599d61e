//! What happens often and is said rarely.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// The time between two lines of the same.
const PAUSE: Duration = Duration::from_secs(60);

/// Lets something be said once a minute, with how often it has happened since it was said: who sends
/// requests must not be able to fill a disk with lines.
#[derive(Debug, Default)]
pub(super) struct Rarely(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    last: Option<Instant>,
    since: u64,
}

impl Rarely {
    /// Counts once more; the count, if it is to be said now.
    pub(super) fn happens(&self) -> Option<u64> {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.since += 1;
        if said.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return None;
        }
        said.last = Some(Instant::now());
        Some(std::mem::take(&mut said.since))
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
    }
}
