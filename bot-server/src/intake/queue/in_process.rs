//! Jobs in memory. What waits for its turn waits in a list, and no task waits for it.
//!
//! Two bounds keep memory steady. One is of what is under way; past it a job is refused, and the
//! server keeps its update. The other is of what goes on without a request, because it takes long:
//! it is as large, and keeps handlers that never end from filling the first. At this one the server
//! is not told that an update is handled.
//!
//! What waits behind a job that goes on without a request is refused as well. Its turn may be long in
//! coming, the server has a limited number of connections for all chats, and it keeps an update
//! better than memory does. Not so what came by polling: there the server keeps it only if it keeps all
//! that came after it in whichever chat. It waits here, within the first bound, and may be confirmed
//! before its turn has come.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry as Slot},
    fmt,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use bot_core::Context;
use tokio::time::{Instant, timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{HandOut, HandOver, Job, LATER, Queue, Refused, Ticket, TurnKey};
use crate::measure::Load;

/// Longest wait that the server is asked for behind a job that takes long.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The queue in this process.
pub(in crate::intake) struct InProcess {
    hand_out: OnceLock<HandOut>,
    lines: Mutex<Lines>,
    /// What waits to be handed out again.
    again: TaskTracker,
    closed: CancellationToken,
}

struct Lines {
    /// Most jobs under way, and most that go on without a request.
    most: usize,
    load: Load,
    of: HashMap<TurnKey, Line>,
    is_closed: bool,
    /// The bound was reached, and that was told.
    is_full: bool,
}

/// The jobs of one chat.
struct Line {
    /// The one that was handed out.
    update_id: i64,
    context: Context,
    /// Since when it goes on without a request.
    handed_over: Option<Instant>,
    waiting: VecDeque<Box<Job>>,
}

impl InProcess {
    /// A queue with at most so many jobs under way. Its tasks are among these.
    pub(in crate::intake) fn new(most: usize, tasks: TaskTracker) -> Self {
        let lines = Lines {
            most,
            load: Load::default(),
            of: HashMap::new(),
            is_closed: false,
            is_full: false,
        };
        let (hand_out, closed) = (OnceLock::new(), CancellationToken::new());
        Self { hand_out, lines: Mutex::new(lines), again: tasks, closed }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing is remembered of any chat.
    #[cfg(test)]
    pub(super) fn lines_are_empty(&self) -> bool {
        self.lines().of.is_empty()
    }

    /// Hands a job out. The lock must not be held: the job may end at once.
    fn hand_out(&self, job: Box<Job>, ticket: Ticket) {
        if let Some(hand_out) = self.hand_out.get() {
            hand_out(job, ticket);
        }
    }
}

impl Queue for InProcess {
    fn begin(&self, hand_out: HandOut) {
        if self.hand_out.set(hand_out).is_err() {
            tracing::debug!("the queue has begun before");
        }
    }

    fn take_in(&self, job: Box<Job>) -> Result<Option<(Box<Job>, Ticket)>, Refused> {
        let (key, update_id) = (job.key(), job.update_id());
        let mut lines = self.lines();
        lines.has_room()?;
        match lines.of.entry(key) {
            Slot::Occupied(mut line) => {
                if job.has_server() {
                    line.get().lets_wait()?;
                }
                line.get_mut().waiting.push_back(job);
                lines.load.waiting += 1;
                lines.load.under_way += 1;
                Ok(None)
            }
            Slot::Vacant(line) => {
                line.insert(Line::of(&job));
                lines.load.under_way += 1;
                Ok(Some((job, Ticket { key, update_id })))
            }
        }
    }

    fn done(&self, ticket: Ticket) {
        let Ticket { key, .. } = ticket;
        let next = {
            let mut lines = self.lines();
            let Slot::Occupied(mut line) = lines.of.entry(key) else { return };
            let was_handed_over = line.get().handed_over.is_some();
            let next = line.get_mut().waiting.pop_front();
            match &next {
                Some(next) => line.get_mut().comes_to(next),
                None => drop(line.remove()),
            }
            if was_handed_over {
                lines.load.handed_over -= 1;
            } else {
                lines.load.under_way -= 1;
                lines.is_full = false;
            }
            if let Some(next) = &next {
                lines.load.waiting -= 1;
                if next.is_handed_over() {
                    lines.load.under_way -= 1;
                    lines.load.handed_over += 1;
                }
            }
            next
        };
        if let Some(job) = next {
            let update_id = job.update_id();
            self.hand_out(job, Ticket { key, update_id });
        }
    }

    fn failed(&self, ticket: Ticket, job: Box<Job>, again: Duration) {
        let Some(hand_out) = self.hand_out.get().cloned() else { return };
        let closed = self.closed.clone();
        self.again.spawn(async move {
            // An error: there is time no longer.
            drop(timeout(again, closed.cancelled_owned()).await);
            hand_out(job, ticket);
        });
    }

    fn hand_over(&self, key: TurnKey, update_id: i64) -> HandOver {
        let mut lines = self.lines();
        let Lines { most, load, of, .. } = &mut *lines;
        let Some(line) = of.get_mut(&key) else { return HandOver::Ended };
        if line.update_id == update_id {
            if line.handed_over.is_some() {
                return HandOver::GoesOn;
            }
            if load.handed_over >= *most {
                return HandOver::TooMany;
            }
            line.handed_over = Some(Instant::now());
            let behind = line.leaves();
            load.handed_over += 1;
            load.under_way -= 1 + behind.len();
            load.waiting -= behind.len();
            drop(lines);
            behind.into_iter().for_each(|job| job.left(LATER));
            return HandOver::GoesOn;
        }
        let Some(place) = line.waiting.iter().position(|job| job.update_id() == update_id) else {
            return HandOver::Ended;
        };
        if !line.waiting[place].has_server() {
            return HandOver::GoesOn;
        }
        let Some(job) = line.waiting.remove(place) else { return HandOver::Ended };
        load.under_way -= 1;
        load.waiting -= 1;
        drop(lines);
        job.left(LATER);
        HandOver::NotBegun
    }

    fn handed_over(&self) -> Vec<Context> {
        let lines = self.lines();
        let begun = lines.of.values().filter(|line| line.handed_over.is_some());
        let waiting = lines.of.values().flat_map(|line| &line.waiting);
        let waiting = waiting.filter(|job| job.is_handed_over()).map(|job| &job.context);
        begun.map(|line| &line.context).chain(waiting).cloned().collect()
    }

    fn close(&self) {
        let left: VecDeque<_> = {
            let mut lines = self.lines();
            lines.is_closed = true;
            let Lines { load, of, .. } = &mut *lines;
            let mut left = VecDeque::new();
            for line in of.values_mut() {
                left.extend(line.leaves());
            }
            load.under_way -= left.len();
            load.waiting -= left.len();
            left
        };
        left.into_iter().for_each(|job| job.left(LATER));
        self.closed.cancel();
    }

    fn load(&self) -> Load {
        let lines = self.lines();
        let queues = lines.of.values().map(|line| line.waiting.len());
        Load {
            chats_waiting: queues.clone().filter(|waiting| *waiting > 0).count(),
            longest_queue: queues.max().unwrap_or_default(),
            ..lines.load
        }
    }
}

impl Lines {
    /// Whether one more may be taken in.
    fn has_room(&mut self) -> Result<(), Refused> {
        let is_full = self.load.under_way >= self.most;
        if is_full && !self.is_full {
            self.is_full = true;
            tracing::warn!(
                limit = self.most,
                handed_over = self.load.handed_over,
                "too many updates under way: the server is asked to keep what comes (BOT_MAX_UNDER_WAY)"
            );
        }
        if is_full || self.is_closed { Err(Refused(LATER)) } else { Ok(()) }
    }
}

impl Line {
    fn of(job: &Job) -> Self {
        let (update_id, context) = (job.update_id(), job.context.clone());
        Self { update_id, context, handed_over: None, waiting: VecDeque::new() }
    }

    /// It is this one's turn.
    fn comes_to(&mut self, job: &Job) {
        self.update_id = job.update_id();
        self.context = job.context.clone();
        self.handed_over = job.is_handed_over().then(Instant::now);
    }

    /// What waits and is left to the server, where it is one that can be asked for it.
    fn leaves(&mut self) -> VecDeque<Box<Job>> {
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let (leave, stay): (VecDeque<_>, _) = waiting.partition(|job| job.has_server());
        self.waiting = stay;
        leave
    }

    /// Whether a job may wait in it. Who is refused comes again after a tenth of the time that this
    /// has taken: soon where it may end soon, and seldom where it may never do.
    fn lets_wait(&self) -> Result<(), Refused> {
        let Some(since) = self.handed_over else { return Ok(()) };
        Err(Refused((since.elapsed() / 10).clamp(LATER, LONGEST_WAIT)))
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InProcess").field(&self.load()).finish()
    }
}
