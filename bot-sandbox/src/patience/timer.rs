//! A timer in real time, for whoever waits in whatever runtime or in none: a test's clock may be
//! paused, and people's patience is not a part of what is tested.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    thread,
    time::Instant,
};

/// Ends at an instant.
pub(crate) fn until(deadline: Instant) -> Until {
    Until { deadline, key: None }
}

/// See [`until`].
pub(crate) struct Until {
    deadline: Instant,
    /// Where the waker is, once there is one.
    key: Option<Key>,
}

/// By deadline, and then by number, so that no two are the same.
type Key = (Instant, u64);

/// Who is to be woken, and when. One thread wakes them all.
#[derive(Default)]
struct Timer {
    waiting: Mutex<Waiting>,
    earlier: Condvar,
}

#[derive(Default)]
struct Waiting {
    wakers: BTreeMap<Key, Waker>,
    last: u64,
}

static TIMER: LazyLock<&'static Timer> = LazyLock::new(|| {
    let timer: &'static Timer = Box::leak(Box::default()); // one per process, for its thread
    thread::spawn(|| timer.run());
    timer
});

impl Timer {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut waiting = self.lock();
        loop {
            let now = Instant::now();
            let later = waiting.wakers.split_off(&(now, u64::MAX));
            let due = std::mem::replace(&mut waiting.wakers, later);
            if !due.is_empty() {
                drop(waiting); // who is woken may come back at once
                due.into_values().for_each(Waker::wake);
                waiting = self.lock();
                continue;
            }
            let next = waiting.wakers.first_key_value().map(|((deadline, _), _)| *deadline);
            waiting = match next {
                Some(next) => {
                    let woken = self.earlier.wait_timeout(waiting, next - now);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.earlier.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl Future for Until {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.deadline {
            return Poll::Ready(());
        }
        let mut waiting = TIMER.lock();
        let deadline = self.deadline;
        let key = *self.key.get_or_insert_with(|| {
            waiting.last += 1;
            (deadline, waiting.last)
        });
        waiting.wakers.insert(key, context.waker().clone());
        if waiting.wakers.first_key_value().is_some_and(|(first, _)| *first == key) {
            TIMER.earlier.notify_one();
        }
        Poll::Pending
    }
}

impl Drop for Until {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            TIMER.lock().wakers.remove(&key);
        }
    }
}
