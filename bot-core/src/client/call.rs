//! One call on its way: from its turn by its attempts to its answer.

use std::{
    error::Error,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::try_join;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::{
    Bot, CallError, ErrorKind, answer, exchange::exchange, request::Request, respond, retry::Next,
    turns::Turn, watch::Watch,
};
use crate::{
    check::{Facts, check_sizes},
    json::Read,
    method::{Method, Params},
    response::ResponseSlot,
};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A call under way: a future of the method's answer.
///
/// It is checked, waits for its turn, and is made again where that is safe: see [`Bot`]. A message's place in its
/// chat's order is taken when the call is first polled.
///
/// # Cancel safety
///
/// Dropping it gives up waiting; whether the server has done what was asked is then unknown.
///
/// A message that was polled and is neither polled on nor dropped keeps its place at the head of its
/// chat, and the chat's next messages wait behind it. So await it, drop it, or let a task of its own
/// have it.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    method: &'static str,
    future: BoxFuture<Result<T, CallError>>,
}

impl<T: Read + Default + Send + 'static> Call<T> {
    pub(crate) fn new<M: Method<Answer = T>>(bot: Bot, method: &M) -> Self {
        Self::by(bot, method, None)
    }

    /// The same, by way of a webhook's response if that takes it when its turn has come. The result
    /// is lost then, and an empty one is in its place.
    pub(super) fn by<M: Method<Answer = T>>(
        bot: Bot,
        method: &M,
        response: Option<Arc<ResponseSlot>>,
    ) -> Self {
        let written = Written { method: M::NAME, facts: M::FACTS, write: &|p| method.params(p) };
        Self::of(bot, &written, response)
    }

    /// Apart from the method's type: this is compiled once per answer, and what it awaits once.
    fn of(bot: Bot, written: &Written<'_>, response: Option<Arc<ResponseSlot>>) -> Self {
        let Written { method, facts, write } = *written;
        let request = Request::of(method, Params::written(write));
        let future = async move {
            let mut result = T::default();
            let mut read = |status: u16, body: &[u8]| {
                result = T::default(); // an earlier attempt's remains
                answer::read(method, status, body, bot.token(), &mut result)
            };
            watched(&bot, request, facts, response.as_deref(), &mut read).await?;
            Ok(result)
        };
        Self { method, future: Box::pin(future) }
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).finish_non_exhaustive()
    }
}

/// A method without its type.
struct Written<'m> {
    method: &'static str,
    facts: &'static Facts,
    write: &'m dyn Fn(&mut Params),
}

/// Reads an answer's status and body into the result's place.
type Reading<'a> = dyn FnMut(u16, &[u8]) -> Result<(), CallError> + Send + 'a;

/// Makes a call, and tells those who want to know how it ended.
///
/// In a box, for what is behind an `async fn` is compiled in each crate that polls it: in every
/// application, as [`Call::of`] is generic.
fn watched<'a>(
    bot: &'a Bot,
    request: Request,
    facts: &'static Facts,
    response: Option<&'a ResponseSlot>,
    read: &'a mut Reading<'_>,
) -> Pin<Box<dyn Future<Output = Result<(), CallError>> + Send + 'a>> {
    Box::pin(async move {
        let mut watch = Watch::begin(bot, request.method);
        let made = checked(bot, request, facts, response, &mut watch, read).await;
        watch.ended(&made);
        made
    })
}

/// Checks a call before it is made.
async fn checked(
    bot: &Bot,
    request: Request,
    facts: &'static Facts,
    response: Option<&ResponseSlot>,
    watch: &mut Watch<'_>,
    read: &mut Reading<'_>,
) -> Result<(), CallError> {
    let method = request.method;
    let sizes = bot.check(method, facts, request.params())?;
    let files = request.params().files();
    let time = Time::from_now(bot);
    // The place in the chat's order is taken before the files are looked at.
    let fits = async { Ok(check_sizes(method, &sizes, &files).await?) };
    let enter = watch.wait(enter(bot, &time, &request));
    let (turn, ()) = try_join(enter, fits).await?;
    make(bot, request, time, turn, response, watch, read).await
}

/// Makes a call whose place is taken.
async fn make(
    bot: &Bot,
    request: Request,
    time: Time,
    turn: Option<Turn>,
    response: Option<&ResponseSlot>,
    watch: &mut Watch<'_>,
    read: &mut Reading<'_>,
) -> Result<(), CallError> {
    let answering = bot.answers().begin(&request);
    let made = attempts(bot, request, time, turn, response, watch, read).await;
    if let Some(answering) = answering {
        answering.ended(&made);
    }
    made
}

/// Waits for the turn, tries, and if that failed sees what can be done about it.
async fn attempts(
    bot: &Bot,
    mut request: Request,
    time: Time,
    mut turn: Option<Turn>,
    response: Option<&ResponseSlot>,
    watch: &mut Watch<'_>,
    read: &mut Reading<'_>,
) -> Result<(), CallError> {
    let method = request.method;
    let mut followed = false;
    let mut last = None;
    let mut attempt = 0;
    loop {
        attempt += 1; // as many as `RetryPolicy` lets pass
        let its_turn = wait_for_turn(bot, &time, &request, turn.as_mut());
        let within = match watch.wait(its_turn).await {
            Ok(within) => within,
            Err(held) => return Err(last.unwrap_or(held)),
        };
        if response.is_some_and(|response| respond::put(&request, response)) {
            tracing::debug!(method, "put into the webhook's response");
            watch.in_response();
            end_turn(turn, &request);
            return Ok(());
        }
        watch.sent();
        let answer = exchange(bot, &request, within).await;
        let error = match answer.and_then(|(status, body)| read(status, &body)) {
            Ok(()) => {
                tracing::debug!(method, attempt, "called");
                end_turn(turn, &request);
                return Ok(());
            }
            Err(error) => error,
        };
        tracing::debug!(method, attempt, error = &error as &dyn Error, "failed");
        if let Some(ErrorKind::TooManyRequests { wait }) = error.kind() {
            let wait = wait.filter(|wait| !wait.is_zero());
            let wait = wait.unwrap_or_else(|| bot.retry().backoff(attempt));
            tracing::warn!(method, whom = ?request.scope(), ?wait, "the platform asks to wait");
            bot.pauses().begin(request.scope(), wait);
        }
        match bot.retry().next(&error, &request, attempt) {
            Next::AfterPause => {}
            Next::After(wait) if time.allows(wait) => {
                tracing::warn!(
                    method,
                    attempt,
                    ?wait,
                    error = &error as &dyn Error,
                    "trying again"
                );
                sleep(wait).await;
            }
            Next::Follow { from, to } if !followed => {
                followed = true;
                tracing::warn!(method, from, to, "the group is a supergroup now: going there");
                bot.chat_migrated(from, to);
                request.migrate(from, to);
                drop(turn);
                turn = match watch.wait(enter(bot, &time, &request)).await {
                    Ok(turn) => turn,
                    Err(_) => return Err(error),
                };
            }
            _ => {
                end_turn(turn, &request);
                return Err(error);
            }
        }
        last = Some(error);
    }
}

/// Takes the next place in the chat's order and waits for the head of it.
async fn enter(bot: &Bot, time: &Time, request: &Request) -> Result<Option<Turn>, CallError> {
    let Some(chat) = request.lane() else { return Ok(None) };
    let late = CallError::Deadline { method: request.method };
    time.within(bot.turns().enter(chat)).await.ok_or(late)
}

/// Lets the next message of the chat go.
fn end_turn(turn: Option<Turn>, request: &Request) {
    if let Some(turn) = turn {
        turn.made(request.messages());
    }
}

/// Waits until the call may be sent; says how long the attempt may take.
async fn wait_for_turn(
    bot: &Bot,
    time: &Time,
    request: &Request,
    mut turn: Option<&mut Turn>,
) -> Result<Duration, CallError> {
    let late = || CallError::Deadline { method: request.method };
    loop {
        wait_for_pause(bot, time, request).await?;
        if let Some(turn) = turn.as_deref_mut() {
            let passes = bot.turns().pass(turn, request.messages(), request.is_paid());
            time.within(passes).await.ok_or_else(late)?;
            tracing::debug!(method = request.method, after = ?time.started.elapsed(), "its turn");
        }
        // One may have begun while others had their turns.
        if !bot.retry().is_on() || bot.pauses().until(request.scope()).is_none() {
            return time.for_attempt(bot.patience(request)).ok_or_else(late);
        }
    }
}

/// Waits until the pause is over that the platform has asked for.
async fn wait_for_pause(bot: &Bot, time: &Time, request: &Request) -> Result<(), CallError> {
    let method = request.method;
    while bot.retry().is_on()
        && let Some(until) = bot.pauses().until(request.scope())
    {
        let wait = until.saturating_duration_since(Instant::now());
        if wait > bot.retry().longest() || !time.allows(wait) {
            return Err(CallError::Paused { method, wait });
        }
        tracing::debug!(method, ?wait, "waiting, as the platform asked");
        sleep_until(until).await;
    }
    Ok(())
}

/// The time that a call has.
struct Time {
    started: Instant,
    deadline: Option<Instant>,
}

impl Time {
    fn from_now(bot: &Bot) -> Self {
        let started = Instant::now();
        let deadline = bot.time_of_a_call().and_then(|time| started.checked_add(time));
        Self { started, deadline }
    }

    /// The time of an attempt that may take so long; none if there is none left.
    fn for_attempt(&self, most: Duration) -> Option<Duration> {
        let Some(deadline) = self.deadline else { return Some(most) };
        let left = deadline.saturating_duration_since(Instant::now());
        (!left.is_zero()).then(|| left.min(most))
    }

    /// Whether there is time for more after such a wait.
    fn allows(&self, wait: Duration) -> bool {
        self.for_attempt(Duration::MAX).is_some_and(|left| wait < left)
    }

    /// What comes of a wait, if it ends in time.
    async fn within<T>(&self, wait: impl Future<Output = T>) -> Option<T> {
        match self.deadline {
            Some(deadline) => timeout_at(deadline, wait).await.ok(),
            None => Some(wait.await),
        }
    }
}
