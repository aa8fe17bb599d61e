//! One message to many chats.
//!
//! [`Bot::broadcast`] takes the chats and a closure that makes the message for each. Nothing happens
//! until its events are read, one per chat:
//!
//! ```no_run
//! use bot_core::{Bot, broadcast::Outcome, methods::SendMessage};
//!
//! # fn forget(_: bot_core::types::ChatId) {}
//! # fn rename(_: bot_core::types::ChatId, _: i64) {}
//! # fn store(_: u64) {}
//! async fn news(bot: Bot, subscribers: Vec<i64>, cursor: usize) {
//!     let chats = subscribers.into_iter().skip(cursor);
//!     let mut broadcast = bot.broadcast(chats, |chat| SendMessage::new(chat, "News!"));
//!     while let Some(delivery) = broadcast.next().await {
//!         match delivery.outcome {
//!             Outcome::Gone(_) => forget(delivery.chat_id),
//!             Outcome::NotSent(error) => eprintln!("resume it later: {error}"),
//!             _ => {
//!                 if let Some(id) = delivery.migrated_to {
//!                     rename(delivery.chat_id, id);
//!                 }
//!             }
//!         }
//!         store(cursor as u64 + delivery.progress.done);
//!     }
//! }
//! ```
//!
//! # Pace
//!
//! The bot keeps the platform's limits ([`Pace`](crate::Pace)), waits and tries again
//! ([`RetryPolicy`](crate::RetryPolicy)), and follows a group that has become a supergroup. What
//! it sends beside the broadcast takes turns with it: at most
//! [`concurrency`](Broadcast::concurrency) messages are before it.
//!
//! # The cursor
//!
//! [`Progress::done`] says how many chats from the first on are done with, and [`Progress::last`]
//! which was the last of them. To go on after the program has ended, skip that many, or select the
//! ids behind the last, from the same chats in the same order. Then:
//!
//! - No chat before the cursor is left out: each was sent its message, or came as
//!   [`Gone`](Outcome::Gone) or [`Failed`](Outcome::Failed).
//! - After [`stop`](Broadcast::stop) and the end of the events no chat gets the message twice. If the
//!   program ended otherwise, or a chat came as [`NotSent`](Outcome::NotSent), those under way at the
//!   time may, which are at most as many as [`concurrency`](Broadcast::concurrency) says: no message
//!   is begun so far ahead of the cursor.

mod delivery;

use std::{
    collections::VecDeque,
    fmt,
    future::poll_fn,
    panic::resume_unwind,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    task::{Context, Poll, ready},
};

use futures_util::stream::{self, Stream, StreamExt};
use tokio::task::JoinSet;
use tracing::Instrument;

use delivery::is_the_servers;
pub use delivery::{Delivery, Outcome, Progress};

use crate::{
    client::{Bot, Call, CallError, Migrations},
    method::Method,
    types::ChatId,
};

/// How many messages are under way at a time, unless one says otherwise: enough for 30 messages a
/// second with answers that take half a second.
const CONCURRENCY: usize = 20;
/// So many failures in a row, or as many as may be under way, are not one chat's.
const SEVERAL: usize = 3;

impl Bot {
    /// Sends each of these chats a message, which the closure makes. See
    /// [`broadcast`](crate::broadcast).
    pub fn broadcast<I, M>(
        &self,
        chats: I,
        message: impl FnMut(ChatId) -> M + Send + 'static,
    ) -> Broadcast<M::Answer>
    where
        I: IntoIterator<Item: Into<ChatId>, IntoIter: Send + 'static>,
        M: Method,
    {
        self.broadcast_stream(stream::iter(chats), message)
    }

    /// The same for chats that come as a stream, such as the rows of a query: they need not be in
    /// memory.
    pub fn broadcast_stream<S, M>(
        &self,
        chats: S,
        mut message: impl FnMut(ChatId) -> M + Send + 'static,
    ) -> Broadcast<M::Answer>
    where
        S: Stream<Item: Into<ChatId>> + Send + 'static,
        M: Method,
    {
        Broadcast {
            bot: self.clone(),
            chats: Some(Box::pin(chats.map(Into::into))),
            call: Box::new(move |bot, chat| bot.call(message(chat))),
            concurrency: CONCURRENCY,
            under_way: JoinSet::new(),
            window: VecDeque::new(),
            lost_in_a_row: 0,
            progress: Progress::default(),
        }
    }
}

/// A message on its way to many chats: a stream of [`Delivery`], one per chat, in the order in which
/// they come about.
///
/// # Cancel safety
///
/// Waiting for the next event can be given up and begun again: what is under way goes on, in tasks
/// of Tokio's runtime, and no more is begun. Dropping the broadcast gives up what is under way.
#[must_use = "a broadcast does nothing unless its events are read"]
pub struct Broadcast<A> {
    bot: Bot,
    /// Those to come; none after the last, or when it was stopped.
    chats: Option<Pin<Box<dyn Stream<Item = ChatId> + Send>>>,
    call: Box<Message<A>>,
    concurrency: usize,
    /// Tasks of their own: while nobody waits for the next event, they still get their answers and
    /// let go of their chats, to which the bot may have something else to say.
    under_way: JoinSet<Sent<A>>,
    /// The chats from the cursor on.
    window: VecDeque<(ChatId, State)>,
    /// How many messages failed without a word about the chat, since one was sent.
    lost_in_a_row: usize,
    progress: Progress,
}

/// Makes the message to a chat, as a call of this bot.
type Message<A> = dyn FnMut(&Bot, ChatId) -> Call<A> + Send;

/// Where a chat behind the cursor stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    UnderWay,
    Done,
    NotSent,
}

/// What comes of a message: its chat's number, new id and answer.
type Sent<A> = (u64, Option<i64>, Result<A, CallError>);

impl<A: Send + 'static> Broadcast<A> {
    /// Sets how many messages are under way at a time, at least one; the default is 20. More are of
    /// use only where the limits are higher.
    pub fn concurrency(mut self, messages: usize) -> Self {
        self.concurrency = messages.max(1);
        self
    }

    /// Begins no more messages: the events of those under way are the last.
    pub fn stop(&mut self) {
        self.chats = None;
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// What became of the next chat; `None` when all is done, and after [`stop`](Self::stop) when
    /// what was under way is.
    pub async fn next(&mut self) -> Option<Delivery<A>> {
        poll_fn(|cx| self.poll_delivery(cx)).await
    }

    fn poll_delivery(&mut self, cx: &mut Context<'_>) -> Poll<Option<Delivery<A>>> {
        // The window begins at the cursor, so it holds what would be sent twice.
        while self.window.len() < self.concurrency {
            let Some(chats) = &mut self.chats else { break };
            match chats.as_mut().poll_next(cx) {
                Poll::Ready(Some(chat)) => self.begin(chat),
                Poll::Ready(None) => self.chats = None,
                Poll::Pending => break,
            }
        }
        match ready!(self.under_way.poll_join_next(cx)) {
            Some(Ok((number, migrated_to, result))) => {
                Poll::Ready(Some(self.end(number, migrated_to, result)))
            }
            Some(Err(ended)) => match ended.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime is going down, and what is under way with it.
                Err(_) => Poll::Ready(None),
            },
            None if self.chats.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn begin(&mut self, chat: ChatId) {
        let number = self.progress.done + self.window.len() as u64;
        self.window.push_back((chat.clone(), State::UnderWay));
        let new_id = Arc::new(AtomicI64::new(0));
        let told = Arc::clone(&new_id);
        let migrations: Migrations = Arc::new(move |_, to| told.store(to, Ordering::Relaxed));
        let call = (self.call)(&self.bot.telling(migrations), chat);
        let sending = async move {
            let result = call.await;
            let new_id = new_id.load(Ordering::Relaxed);
            (number, (new_id != 0).then_some(new_id), result)
        };
        self.under_way.spawn(sending.in_current_span());
    }

    fn end(
        &mut self,
        number: u64,
        migrated_to: Option<i64>,
        result: Result<A, CallError>,
    ) -> Delivery<A> {
        let outcome = Outcome::of(result, self.bot.is_paused());
        self.progress.migrated += u64::from(migrated_to.is_some());
        let state = match &outcome {
            Outcome::NotSent(_) => State::NotSent,
            _ => State::Done,
        };
        match &outcome {
            Outcome::Sent(_) => self.progress.sent += 1,
            Outcome::Gone(_) => self.progress.gone += 1,
            Outcome::Failed(_) => self.progress.failed += 1,
            Outcome::NotSent(_) => self.stop(),
        }
        match &outcome {
            Outcome::Failed(error) if is_the_servers(error) => {
                self.lost_in_a_row += 1;
                if self.lost_in_a_row >= self.concurrency.max(SEVERAL) {
                    self.stop();
                }
            }
            // The platform has answered, if not as one would like.
            _ => self.lost_in_a_row = 0,
        }
        // What is under way is in the window, which moves with the cursor.
        let place = usize::try_from(number - self.progress.done).unwrap_or(usize::MAX);
        let chat_id = match self.window.get_mut(place) {
            Some((chat, place)) => {
                *place = state;
                chat.clone()
            }
            None => ChatId::default(),
        };
        while self.window.front().is_some_and(|(_, state)| *state == State::Done) {
            self.progress.last = self.window.pop_front().map(|(chat, _)| chat);
            self.progress.done += 1;
        }
        Delivery { chat_id, migrated_to, outcome, progress: self.progress.clone() }
    }
}

impl<A: Send + 'static> Stream for Broadcast<A> {
    type Item = Delivery<A>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Delivery<A>>> {
        self.poll_delivery(cx)
    }
}

impl<A> fmt::Debug for Broadcast<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("under_way", &self.under_way.len())
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}
