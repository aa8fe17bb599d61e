#![doc = include_str!("../testing.md")]

mod builder;
mod running;
#[cfg_attr(not(feature = "test-clock"), path = "never_still.rs")]
mod standstill;

use std::{fs, panic::Location, path::Path, sync::Arc, time::Duration};

use bot_sandbox::{Call, Clock, Group, Person, Replayed, Sandbox};

pub use self::builder::TestBotBuilder;
use self::running::Thread;
use crate::App;

/// A bot for a test, with a sandbox of its own: see [the module](self).
///
/// It ends when it is dropped, without ado; [`stop`](Self::stop) ends it as a signal would.
#[derive(Debug)]
pub struct TestBot {
    sandbox: Arc<Sandbox>,
    clock: Clock,
    thread: Thread,
}

impl TestBot {
    /// Starts an application as the bot of a new sandbox, and waits until it receives updates.
    ///
    /// # Panics
    ///
    /// When it does not start; the message says why, as the command line would.
    #[track_caller]
    pub fn start(app: App) -> impl Future<Output = Self> + Send {
        Self::builder(app).start()
    }

    /// The same with settings.
    pub fn builder(app: App) -> TestBotBuilder {
        TestBotBuilder::new(app)
    }

    /// The sandbox: for faults, moves of groups, and what else it can.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Adds a person.
    #[must_use]
    pub fn user(&self, name: &str) -> Person {
        self.sandbox.user(name)
    }

    /// Adds a group with these people and the bot: see [`Sandbox::group`].
    #[must_use]
    pub fn group(&self, title: &str, people: &[&Person]) -> Group {
        self.sandbox.group(title, people)
    }

    /// Adds a basic group: see [`Sandbox::basic_group`].
    #[must_use]
    pub fn basic_group(&self, title: &str, people: &[&Person]) -> Group {
        self.sandbox.basic_group(title, people)
    }

    /// Adds a channel: see [`Sandbox::channel`].
    #[must_use]
    pub fn channel(&self, title: &str, people: &[&Person]) -> Group {
        self.sandbox.channel(title, people)
    }

    /// What the bot has called so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.sandbox.calls()
    }

    /// Waits until what the bot has called satisfies a condition.
    ///
    /// # Panics
    ///
    /// When it does not within 20 seconds, or the bot has ended.
    #[track_caller]
    pub fn called(
        &self,
        enough: impl FnMut(&[Call]) -> bool + Send,
    ) -> impl Future<Output = Vec<Call>> + Send {
        self.sandbox.called(enough)
    }

    /// Waits until the bot has dealt with everything: all updates are handled, and none of its calls
    /// is under way.
    ///
    /// # Panics
    ///
    /// When the bot has ended, or is still at it after 20 seconds; the message says which.
    #[track_caller]
    pub fn settled(&self) -> impl Future<Output = ()> + Send {
        self.sandbox.settled()
    }

    /// Gives the bot the updates of a record, see [the module](self#records), and waits until it has
    /// dealt with them.
    ///
    /// # Panics
    ///
    /// When the file cannot be read, or a line of it is no update; when the bot does not settle.
    #[track_caller]
    pub fn replays(&self, record: impl AsRef<Path>) -> impl Future<Output = Replayed> + Send {
        let (at, record) = (Location::caller(), record.as_ref().to_owned());
        let (settled, place) = (self.settled(), format!("{}:{}", at.file(), at.line()));
        async move {
            let lines = fs::read_to_string(&record).unwrap_or_else(|why| {
                panic!("{place}: the record {} cannot be read: {why}", record.display())
            });
            let replayed = self.sandbox.replay(&lines);
            let replayed =
                replayed.unwrap_or_else(|why| panic!("{place}: {}: {why}", record.display()));
            settled.await;
            replayed
        }
    }

    /// Lets time pass: for the sandbox's dates and for the storage's clock, by which dialogues end.
    ///
    /// Where the clock is [paused](TestBotBuilder::paused), it passes for the bot as well, from one of
    /// its timers to the next, and what comes of each is awaited before time goes on: handlers that
    /// sleep, time-outs of layers, updates that are asked for again. Elsewhere these go by real time.
    pub async fn passes(&self, time: Duration) {
        if !self.thread.passes(time).await {
            self.clock.pass(time);
        }
    }

    /// Stops the bot as a signal would, and starts another application in its place, with the same
    /// sandbox, people and chats: what a deploy does.
    ///
    /// Where the dialogues are to survive that, the builder has to be given a storage, or the
    /// application one that does.
    ///
    /// # Panics
    ///
    /// When the one does not stop as it should, or the other does not start.
    #[track_caller]
    pub fn restarts(&mut self, app: App) -> impl Future<Output = ()> + Send {
        let at = Location::caller();
        async move {
            if self.thread.is_running() {
                self.halted(at).await;
            }
            if let Err(why) = self.thread.runs(app, &self.sandbox).await {
                panic!("{}:{}: the bot does not start again: {why}", at.file(), at.line());
            }
        }
    }

    /// Stops the bot as a signal would, without an end of the sandbox: what people do meanwhile waits
    /// for the bot that [`restarts`](Self::restarts).
    ///
    /// # Panics
    ///
    /// When it does not stop as it should, or has ended before.
    #[track_caller]
    pub fn halts(&mut self) -> impl Future<Output = ()> + Send {
        let at = Location::caller();
        async move { self.halted(at).await }
    }

    /// Stops the bot as a signal would: what is under way is finished, the webhook is deleted.
    ///
    /// # Panics
    ///
    /// When it does not stop as it should, or has ended before.
    #[track_caller]
    pub fn stop(mut self) -> impl Future<Output = ()> + Send {
        let at = Location::caller();
        async move { self.halted(at).await }
    }

    async fn halted(&mut self, at: &Location<'_>) {
        if let Err(why) = self.thread.halts().await {
            panic!("{}:{}: the bot does not stop as it should: {why}", at.file(), at.line());
        }
    }
}
