//! The step between receiving and handling, the same for the webhook and for polling: an update is
//! taken in once ([`seen`]), waits for its chat's turn ([`queue`]), and is handled by a task that
//! outlives its request ([`handling`]).

mod admission;
mod attempts;
mod claims;
mod failure;
mod handling;
mod queue;
mod report;
mod seen;
mod spinner;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Weak},
    task,
    time::Duration,
};

use bot_core::{
    AllowedUpdates, Context, Environment, ResponseSlot, Router, Update, UpdateKind, json,
    update::Sifted,
};
use futures_util::future::BoxFuture;
use tokio::{runtime::Handle, time::timeout};
use tokio_util::{
    sync::CancellationToken,
    task::{AbortOnDropHandle, TaskTracker},
};
use tracing::{Instrument as _, Span};

#[cfg(feature = "sandbox")]
pub(crate) use self::report::Report;
pub(crate) use self::{
    admission::{Admission, UnderWay},
    claims::Claims,
    failure::dealt_with,
    queue::TurnKey,
    report::{Note, Observer},
};
use self::{
    attempts::Attempts,
    queue::{HandOver, InProcess, Job, Queue, Refused, Ticket},
    seen::{Seen, Sight},
};
use crate::{
    dead_letters::{DeadLetter, Office},
    ending::GIVEN_UP_WITHIN,
    measure::{Ended, Load, Measure},
    record::Recorder,
    settings::{MAX_ATTEMPTS, MAX_UNDER_WAY},
};

/// Takes updates in.
#[derive(Debug)]
pub(crate) struct Intake {
    router: Router,
    wanted: AllowedUpdates,
    environment: Arc<Environment>,
    seen: Seen,
    /// What other processes of the bot have seen, if they share a storage.
    claims: Option<Arc<Claims>>,
    /// Tells them that this one lives.
    _lives: Option<AbortOnDropHandle<()>>,
    queue: Box<dyn Queue>,
    attempts: Attempts,
    /// Nothing is taken in any more.
    closed: CancellationToken,
    /// Nothing is waited for any more.
    given_up: CancellationToken,
    tasks: TaskTracker,
    runtime: Handle,
    /// What is logged of updates is logged in it: it says whose they are, where several bots run.
    span: Span,
    /// Whether callback queries are answered that no handler has answered.
    stops_spinners: bool,
    observer: Option<Observer>,
    recorder: Option<Recorder>,
    dead_letters: Office,
    measure: Measure,
}

/// What an application says of the way its updates are taken in.
#[derive(Debug)]
pub(crate) struct Terms {
    /// Whether callback queries are answered that no handler has answered.
    pub(crate) stops_spinners: bool,
    pub(crate) observer: Option<Observer>,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) dead_letters: Office,
    /// How long a handler may run.
    pub(crate) handler_timeout: Option<Duration>,
    pub(crate) max_under_way: usize,
    pub(crate) max_attempts: u32,
    pub(crate) measure: Measure,
    /// What other processes of the bot have seen, if they share a storage.
    pub(crate) claims: Option<Claims>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            stops_spinners: true,
            observer: None,
            recorder: None,
            dead_letters: Office::default(),
            handler_timeout: None,
            max_under_way: MAX_UNDER_WAY,
            max_attempts: MAX_ATTEMPTS,
            measure: Measure::default(),
            claims: None,
        }
    }
}

impl Intake {
    /// What is handed out runs in the runtime that this is called in, and in its span.
    pub(crate) fn new(router: Router, environment: Environment, terms: Terms) -> Arc<Self> {
        let tasks = TaskTracker::new();
        let claims = terms.claims.map(Arc::new);
        let lives = claims
            .clone()
            .map(|claims| AbortOnDropHandle::new(tokio::spawn(async move { claims.live().await })));
        let queue = Box::new(InProcess::new(terms.max_under_way, tasks.clone()));
        let intake = Arc::new(Self {
            wanted: router.allowed_updates(),
            router: router.limited(terms.handler_timeout),
            environment: Arc::new(environment),
            seen: Seen::default(),
            claims,
            _lives: lives,
            queue,
            attempts: Attempts::new(terms.max_attempts),
            closed: CancellationToken::new(),
            given_up: CancellationToken::new(),
            tasks,
            runtime: Handle::current(),
            span: Span::current(),
            stops_spinners: terms.stops_spinners,
            observer: terms.observer,
            recorder: terms.recorder,
            dead_letters: terms.dead_letters,
            measure: terms.measure,
        });
        let handles = Arc::downgrade(&intake);
        let asked = Weak::clone(&handles);
        intake
            .measure
            .asks(move || asked.upgrade().map_or_else(Load::default, |intake| intake.queue.load()));
        intake.queue.begin(Arc::new(move |job, ticket| {
            if let Some(intake) = handles.upgrade() {
                intake.set_off(intake.handling(job, ticket));
            }
        }));
        intake
    }

    /// What happens to a job that was handed out.
    fn handling(self: &Arc<Self>, job: Box<Job>, ticket: Ticket) -> BoxFuture<'static, ()> {
        Box::pin(self.tasks.track_future(Arc::clone(self).handle(job, ticket)))
    }

    /// Gives it a task of its own, which outlives the request.
    fn set_off(&self, handling: BoxFuture<'static, ()>) {
        // Whoever hands it out may be at work for another bot.
        self.runtime.spawn(handling.instrument(self.span.clone()));
    }

    /// Begins with a job of a request in the request's own task, and gives it another only if it has
    /// to wait for something: most have nothing to wait for.
    fn begin_here(self: &Arc<Self>, job: Box<Job>, ticket: Ticket) {
        // An endpoint may be served by another runtime, or by none.
        let _runtime = self.runtime.enter();
        let mut handling = self.handling(job, ticket);
        // Nobody need be woken: the new task looks at once.
        let mut nobody = task::Context::from_waker(task::Waker::noop());
        // A panic ends this job, as it would its task, and not the connection: that has an answer.
        let begun = catch_unwind(AssertUnwindSafe(|| handling.as_mut().poll(&mut nobody)));
        if begun.is_ok_and(|begun| begun.is_pending()) {
            self.set_off(handling);
        }
    }

    /// Reads an update; one of a kind without handlers only as far as that is seen. It is done with
    /// then: it takes no turn and runs nothing. The server has such where an earlier start of the bot
    /// asked for more kinds.
    pub(crate) fn read(&self, bytes: &[u8]) -> json::Result<Sifted> {
        if let Some(recorder) = &self.recorder {
            recorder.note(bytes);
        }
        self.read_again(bytes)
    }

    /// As [`read`](Self::read), where it was read before.
    pub(crate) fn read_again(&self, bytes: &[u8]) -> json::Result<Sifted> {
        let sifted = Update::from_slice_for(bytes, self.wanted)?;
        if let Sifted::Unwanted { update_id, kind } = &sifted {
            tracing::debug!(id = update_id, kind, "no handler is of this kind");
            self.measure.not_handled(UpdateKind::from_name(kind), Ended::Unwanted);
            if let Some(observer) = &self.observer {
                observer.unwanted(*update_id);
            }
        }
        Ok(sifted)
    }

    /// Gives up what cannot be read: to refuse it would block its chat, for the server would send it
    /// again for a day.
    pub(crate) async fn give_up(&self, body: &[u8], error: &json::Error) {
        self.measure.unreadable();
        self.dead_letters.take(DeadLetter::unreadable(body, error)).await;
    }

    /// Takes an update in, whose handler may put something into this response. Its place in the
    /// order of its chat is that of this call. One that was taken in before has its answer, even
    /// when nothing else is taken in any more.
    pub(crate) fn admit(self: &Arc<Self>, update: Update, response: ResponseSlot) -> Admission {
        let (key, update_id) = (TurnKey::of(&update), update.update_id);
        let age = self.measure.age(&update);
        let wait = match self.seen.see(update_id, response) {
            Sight::First(entry, wait) => {
                let response = Arc::clone(entry.response());
                let has_request = response.has_server();
                let context = Context::answering(Arc::clone(&self.environment), update, response);
                let handed_out = match self.queue.take_in(Job::new(context, entry)) {
                    Ok(handed_out) => handed_out,
                    // Refused, it is as if never seen.
                    Err(Refused(after)) => return Admission::Refused(after),
                };
                self.measure.arrived(age);
                match handed_out {
                    Some((job, ticket)) if has_request => self.begin_here(job, ticket),
                    // Of many that come at once, each has a core of its own if there are so many.
                    Some((job, ticket)) => self.set_off(self.handling(job, ticket)),
                    None => {}
                }
                wait
            }
            Sight::UnderWay(wait) => {
                self.measure.repeated();
                wait
            }
            Sight::Handled(call) => {
                self.measure.repeated();
                return Admission::Handled(call);
            }
        };
        Admission::UnderWay(UnderWay { intake: Arc::clone(self), key, update_id, wait })
    }

    /// Lets an update's handler go on without a request, if it may; `tell` says to its response that
    /// it does.
    fn hand_over<T>(
        &self,
        key: TurnKey,
        update_id: i64,
        tell: impl FnOnce() -> T,
    ) -> Result<T, HandOver> {
        match self.queue.hand_over(key, update_id) {
            HandOver::GoesOn => {}
            other => return Err(other),
        }
        self.note(|| Note::GoesOn(update_id));
        let told = tell();
        // Its end may have come before that, and have noticed nothing.
        if self.queue.hand_over(key, update_id) == HandOver::Ended {
            self.note(|| Note::Ended(update_id));
        }
        Ok(told)
    }

    /// Tells who looks on.
    fn note(&self, what: impl FnOnce() -> Note) {
        if let Some(observer) = &self.observer {
            observer.note(what());
        }
    }

    /// Takes nothing in from now on.
    pub(crate) fn close(&self) {
        self.closed.cancel();
        self.tasks.close();
        self.queue.close();
    }

    /// Whether nothing is taken in any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.is_cancelled()
    }

    /// Waits for what is under way, at most so long; says whether all of it ended.
    pub(crate) async fn drained(&self, limit: Duration) -> bool {
        timeout(limit, self.tasks.wait()).await.is_ok()
    }

    /// Gives up what is still under way: handlers are dropped. What the server was told is handled
    /// becomes a dead letter; everything else it has still.
    pub(crate) async fn abandon(&self) {
        self.close();
        self.given_up.cancel();
        if timeout(GIVEN_UP_WITHIN, self.tasks.wait()).await.is_ok() {
            return;
        }
        // What blocks its thread cannot be dropped, and keeps nothing either.
        for context in self.queue.handed_over() {
            self.keep(&context, "the bot stopped before it had ended").await;
        }
    }

    /// Lets the handler of an update go on that polling is about to confirm; says whether it may.
    pub(crate) fn goes_on(&self, key: TurnKey, update_id: i64, response: &ResponseSlot) -> bool {
        matches!(
            self.hand_over(key, update_id, || response.hand_over()),
            Ok(_) | Err(HandOver::Ended)
        )
    }

    /// Keeps an update that the bot did not come to, and that the server will not send again.
    pub(crate) async fn keep_unhandled(&self, body: &[u8]) {
        let why = "the bot stopped before it was handled, and after what came later was";
        match Update::from_slice(body) {
            Ok(update) => {
                let letter = DeadLetter::failed(&update, String::new(), why.to_owned());
                self.dead_letters.take(DeadLetter { handler: None, ..letter }).await;
            }
            Err(error) => self.give_up(body, &error).await,
        }
    }

    /// Whether dead letters are kept anywhere but in the log.
    pub(crate) fn keeps_dead_letters(&self) -> bool {
        self.dead_letters.keeps()
    }

    /// Tells the other processes that this one has ended: what it has left they begin with at once.
    pub(crate) async fn end(&self) {
        if let Some(claims) = &self.claims {
            // A storage that is away must not hold up the end.
            drop(timeout(GIVEN_UP_WITHIN, claims.end()).await);
        }
    }

    /// How many updates are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.tasks.len()
    }
}

#[cfg(test)]
mod tests;
