//! All connections there are, and which of them goes when there is no room for another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

use super::line::{Doing, Line};

/// A body that has taken so long may be given up for another connection: the platform's come with
/// their head.
const SLOW_BODY: Duration = Duration::from_secs(1);
/// Where none can be given up: the wait until they are looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// All connections of a server.
#[derive(Debug)]
pub(super) struct Crowd {
    seats: Mutex<Seats>,
    left: Notify,
    most: usize,
}

#[derive(Debug, Default)]
struct Seats {
    lines: HashMap<u64, Arc<Line>>,
    next: u64,
}

/// A connection's place among the others, which it leaves when this is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) line: Arc<Line>,
    number: u64,
    crowd: Arc<Crowd>,
}

impl Crowd {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { seats: Mutex::default(), left: Notify::new(), most })
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place.
    pub(super) fn enter(self: &Arc<Self>) -> Seat {
        let line = Arc::new(Line::new());
        let mut seats = self.seats();
        let number = seats.next;
        seats.next += 1;
        seats.lines.insert(number, Arc::clone(&line));
        drop(seats);
        Seat { line, number, crowd: Arc::clone(self) }
    }

    /// Waits for room, and makes some if there is none.
    pub(super) async fn room(&self) {
        loop {
            let left = self.left.notified();
            if self.seats().lines.len() < self.most {
                return;
            }
            if !self.seats().lines.values().any(|line| line.is_ending()) {
                self.displace();
            }
            // Else nobody leaves, or all answer: then what they do may have changed in a while.
            let _ = timeout(LOOK_AGAIN, left).await;
        }
    }

    /// Ends the connection that is missed least, if there is one: of those between two requests the
    /// one that has waited longest, then of those that have not sent a request yet, then a body that
    /// does not come. What is being answered stays.
    pub(super) fn displace(&self) {
        let now = Instant::now();
        let may_go = |doing, since: Instant| match doing {
            Doing::Idle | Doing::Beginning => true,
            Doing::Receiving => now - since > SLOW_BODY,
            Doing::Answering | Doing::Sending => false,
        };
        let seats = self.seats();
        let lines = seats.lines.values().map(|line| (line.doing(), line));
        let lines =
            lines.filter(|((doing, since), line)| may_go(*doing, *since) && !line.is_ending());
        if let Some((_, line)) = lines.min_by_key(|(doing, _)| *doing) {
            line.end();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.crowd.seats().lines.remove(&self.number);
        self.crowd.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_is_missed_least_goes_first() {
        let crowd = Crowd::new(6);
        let seats: Vec<_> = (0..6).map(|_| crowd.enter()).collect();
        let doing = [
            Doing::Answering,
            Doing::Receiving,
            Doing::Beginning,
            Doing::Beginning,
            Doing::Idle,
            Doing::Idle,
        ];
        for (seat, doing) in seats.iter().zip(doing).rev() {
            seat.line.enter(doing);
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        let mut gone = Vec::new();
        for _ in 0..7 {
            crowd.displace();
            gone.extend(
                (0..6)
                    .filter(|n| seats[*n].line.is_ending() && !gone.contains(n))
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(gone, [5, 4, 3, 2], "the oldest of each, and no body that may still come");
        tokio::time::advance(SLOW_BODY).await;
        crowd.displace();
        crowd.displace();
        let ending: Vec<_> = seats.iter().map(|seat| seat.line.is_ending()).collect();
        assert_eq!(ending, [false, true, true, true, true, true], "never what is being answered");
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_room_when_somebody_has_left() {
        let crowd = Crowd::new(1);
        crowd.room().await;
        let seat = crowd.enter();
        seat.line.enter(Doing::Answering);
        let mut room = std::pin::pin!(crowd.room());
        assert!(timeout(Duration::from_secs(5), &mut room).await.is_err());
        assert!(!seat.line.is_ending());
        drop(seat);
        timeout(Duration::from_secs(5), room).await.unwrap();
    }
}
