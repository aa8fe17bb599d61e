//! A runtime whose clock stands still, and moves from timer to timer when a test says so.
//!
//! tokio moves a paused clock by itself whenever a runtime has nothing to do but to wait, and it has
//! that while a request is under way, too: its time-outs would end it at once. A blocking task that
//! runs keeps the clock from that. So there always is one, which does nothing, except while the clock
//! is to make one step: it is let go when nothing more happens, tokio moves the clock to the next
//! timer, and before anything has been polled that this has woken, the next one is there.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc as blocking,
    },
    thread,
    time::{Duration, Instant as RealInstant},
};

use bot_sandbox::Clock;
use tokio::{
    runtime::Builder,
    sync::{Notify, mpsc, oneshot},
    task::spawn_blocking,
    time::{Instant, sleep_until},
};

/// How long nothing happens where nothing is under way. A connection on this machine answers within
/// microseconds; this is for files, and for other threads of a machine that is busy.
const WINDOW: Duration = Duration::from_millis(5);

/// How often in a row that must be so.
const WINDOWS: u32 = 2;

/// A wait that ends sooner than this has ended because something happened: the driver waits for whole
/// milliseconds where it waits for a timer.
const SHORT: Duration = Duration::from_micros(900);

/// Time that is to pass, and who waits for it.
pub(super) type Passing = (Duration, oneshot::Sender<()>);

/// The clock of a runtime.
#[derive(Debug)]
pub(super) struct Standstill {
    /// Of the sandbox and the storage: it goes with the runtime's.
    clock: Clock,
    /// Ends the blocking task when it is dropped.
    hold: Mutex<Option<blocking::Sender<()>>>,
    pulse: Mutex<Pulse>,
    /// The next wake comes from whoever looks whether something happens.
    looked: AtomicBool,
    /// The clock runs, because the bot is being stopped.
    runs: AtomicBool,
    moved: Notify,
}

#[derive(Debug)]
struct Pulse {
    /// The runtime's time when it was looked at last; none before it begins.
    at: Option<Instant>,
    /// When the thread began to wait, or to work.
    since: RealInstant,
    /// When something happened last.
    busy: RealInstant,
}

impl Standstill {
    pub(super) fn new(clock: Clock) -> Arc<Self> {
        clock.stop();
        let now = RealInstant::now();
        Arc::new(Self {
            clock,
            hold: Mutex::default(),
            pulse: Mutex::new(Pulse { at: None, since: now, busy: now }),
            looked: AtomicBool::new(false),
            runs: AtomicBool::new(false),
            moved: Notify::new(),
        })
    }

    /// Makes this the clock of a runtime to be built.
    pub(super) fn rule(self: &Arc<Self>, runtime: &mut Builder) {
        let (parks, unparks) = (Arc::clone(self), Arc::clone(self));
        runtime
            .start_paused(true)
            .on_thread_park(move || parks.parks())
            .on_thread_unpark(move || unparks.unparks());
    }

    /// Begins; to be called in the runtime before anything else.
    pub(super) fn begin(&self) {
        self.pulse().at = Some(Instant::now());
        self.holds();
    }

    /// Lets the clock run, for a bot that is being stopped: it waits for this and that.
    pub(super) fn runs(&self) {
        if !self.runs.swap(true, Ordering::Relaxed) {
            tokio::time::resume();
        }
    }

    /// Lets it stand still again.
    pub(super) fn stands(&self) {
        if self.runs.swap(false, Ordering::Relaxed) {
            tokio::time::pause();
            self.pulse().at = Some(Instant::now());
        }
    }

    /// Lets go of everything, so that the runtime can end.
    pub(super) fn end(&self) {
        self.runs.store(true, Ordering::Relaxed);
        self.let_go();
    }

    /// Lets time pass whenever that is asked for.
    pub(super) async fn serve(self: Arc<Self>, mut passings: mpsc::UnboundedReceiver<Passing>) {
        while let Some((time, passed)) = passings.recv().await {
            self.pass(time).await;
            // Whoever asked for it may be gone.
            let _: Result<(), ()> = passed.send(());
        }
    }

    async fn pass(self: &Arc<Self>, time: Duration) {
        let end = Instant::now() + time;
        self.rests().await;
        while Instant::now() < end && !self.runs.load(Ordering::Relaxed) {
            self.let_go();
            tokio::select! {
                () = self.moved.notified() => {}
                () = sleep_until(end) => {}
            }
            self.rests().await;
        }
    }

    /// Waits until nothing happens any more.
    async fn rests(self: &Arc<Self>) {
        let mut quiet = 0;
        while quiet < WINDOWS {
            // The clock cannot say when real time has passed, and a thread can.
            let this = Arc::clone(self);
            let looked = spawn_blocking(move || {
                thread::park_timeout(WINDOW); // to wake sooner is to look once more
                this.looked.store(true, Ordering::Relaxed);
            });
            if looked.await.is_err() {
                return; // the runtime ends
            }
            let pulse = self.pulse();
            quiet = if pulse.busy.elapsed() + SHORT < WINDOW { 0 } else { quiet + 1 };
        }
    }

    fn pulse(&self) -> MutexGuard<'_, Pulse> {
        self.pulse.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the clock from moving by itself.
    fn holds(&self) {
        let (hold, held) = blocking::channel();
        drop(spawn_blocking(move || {
            let _: Result<(), blocking::RecvError> = held.recv();
        }));
        *self.hold.lock().unwrap_or_else(PoisonError::into_inner) = Some(hold);
    }

    fn let_go(&self) {
        drop(self.hold.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn parks(&self) {
        let mut pulse = self.pulse();
        let now = RealInstant::now();
        let worked = now - mem::replace(&mut pulse.since, now);
        if worked > SHORT {
            pulse.busy = now;
        }
    }

    fn unparks(&self) {
        let mut pulse = self.pulse();
        let now = RealInstant::now();
        let waited = now - mem::replace(&mut pulse.since, now);
        let is_looked_at = self.looked.swap(false, Ordering::Relaxed);
        if waited < SHORT && !is_looked_at {
            pulse.busy = now;
        }
        let Some(before) = pulse.at else { return };
        let here = Instant::now();
        if here > before && !self.runs.load(Ordering::Relaxed) {
            pulse.at = Some(here);
            pulse.busy = now;
            drop(pulse);
            self.clock.pass(here - before);
            self.holds();
            self.moved.notify_one();
        }
    }
}
