//! How often an update was tried: one whose handler asks for it again and again must not hold up its
//! chat for ever.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// Most updates whose attempts are counted; of more, those that were counted first begin anew.
const COUNTED: usize = 10_000;

/// How long an update is tried, which is how long a server keeps one.
const TRY_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Longest wait between attempts that nobody has set, as a server does it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The attempts at updates whose handler has asked for them again.
#[derive(Debug)]
pub(super) struct Attempts {
    most: u32,
    /// Most bots never count one.
    has_any: AtomicBool,
    of: Mutex<HashMap<i64, Attempt>>,
}

/// How often an update was tried, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempt {
    pub(super) times: u32,
    since: Instant,
}

impl Attempts {
    /// At most so many attempts at each.
    pub(super) fn new(most: u32) -> Self {
        Self { most, has_any: AtomicBool::new(false), of: Mutex::default() }
    }

    /// Counts an attempt that has ended with the wish for another. There is to be none where it says
    /// why not.
    pub(super) fn count(&self, update_id: i64) -> Result<Attempt, String> {
        let mut of = self.of();
        if of.len() >= COUNTED && !of.contains_key(&update_id) {
            let oldest = of.iter().min_by_key(|(_, attempt)| attempt.since).map(|(id, _)| *id);
            oldest.and_then(|id| of.remove(&id));
        }
        let first = Attempt { times: 0, since: Instant::now() };
        let attempt = of.entry(update_id).or_insert(first);
        attempt.times += 1;
        self.has_any.store(true, Ordering::Relaxed);
        if attempt.times >= self.most {
            return Err(format!(
                "it asked for the update again {} times (BOT_MAX_ATTEMPTS)",
                attempt.times
            ));
        }
        if attempt.since.elapsed() >= TRY_FOR {
            return Err("it asked for the update again for a day".to_owned());
        }
        Ok(*attempt)
    }

    /// Forgets an update, which has come to its end.
    pub(super) fn forget(&self, update_id: i64) {
        if self.has_any.load(Ordering::Relaxed) {
            let mut of = self.of();
            of.remove(&update_id);
            self.has_any.store(!of.is_empty(), Ordering::Relaxed);
        }
    }

    fn of(&self) -> MutexGuard<'_, HashMap<i64, Attempt>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// How long to wait before the next one where nobody has said: 1, 2, 4 seconds and so on.
    pub(super) fn wait(self) -> Duration {
        let seconds = 1_u64 << (self.times.saturating_sub(1)).min(6);
        Duration::from_secs(seconds).min(LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_update_is_tried_so_often_and_for_a_day() {
        let attempts = Attempts::new(3);
        assert_eq!(attempts.count(1).unwrap().times, 1);
        assert_eq!(attempts.count(2).unwrap().times, 1);
        assert_eq!(attempts.count(1).unwrap().wait(), Duration::from_secs(2));
        attempts.forget(3);
        assert_eq!(
            attempts.count(1).unwrap_err(),
            "it asked for the update again 3 times (BOT_MAX_ATTEMPTS)"
        );
        attempts.forget(1);
        assert_eq!(attempts.count(1).unwrap().times, 1);
        tokio::time::advance(TRY_FOR).await;
        let why = attempts.count(2).unwrap_err();
        assert_eq!(why, "it asked for the update again for a day");
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_counted_and_the_first_of_them_are_forgotten() {
        let attempts = Attempts::new(3);
        for id in 0..i64::try_from(COUNTED).unwrap() {
            attempts.count(id).unwrap();
            if id == 0 {
                tokio::time::advance(Duration::from_secs(1)).await;
            }
        }
        attempts.count(1).unwrap();
        assert_eq!(attempts.of().len(), COUNTED);
        attempts.count(-1).unwrap();
        assert_eq!(attempts.of().len(), COUNTED);
        assert_eq!(attempts.count(0).unwrap().times, 1, "it was the first");
        assert!(attempts.has_any.load(Ordering::Relaxed));
        let all: Vec<_> = attempts.of().keys().copied().collect();
        all.into_iter().for_each(|id| attempts.forget(id));
        assert!(!attempts.has_any.load(Ordering::Relaxed));
    }

    #[test]
    fn waits_grow_up_to_a_minute() {
        let wait = |times| Attempt { times, since: Instant::now() }.wait().as_secs();
        assert_eq!([1, 2, 3, 6, 7, 100].map(wait), [1, 2, 4, 32, 60, 60]);
    }
}
