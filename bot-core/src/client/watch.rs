//! What is told of calls that have ended: for metrics, or a log of one's own.

use std::{thread, time::Duration};

use tokio::time::Instant;

use super::{Bot, CallError, error::Failure};

/// What is told of calls.
pub(super) type CallHook = Box<dyn Fn(&CallReport) + Send + Sync>;

/// A call that has ended, as [`BotBuilder::on_call`](super::BotBuilder::on_call) is told of it.
/// Nothing that was sent or received is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallReport {
    /// The method called.
    pub method: &'static str,
    /// How it ended.
    pub outcome: CallOutcome,
    /// The time of the whole call, with all waits and attempts.
    pub took: Duration,
    /// What it waited of that for its turn, and for what the platform had asked to wait.
    pub waited: Duration,
    /// How often it was tried: not at all where nothing was sent, else once or more often.
    pub attempts: u32,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallOutcome {
    /// The server has done it.
    Done,
    /// It went into the answer to a webhook's request; what the server did with it is not known.
    InResponse,
    /// The server refused, with this code.
    Api(i64),
    /// There was no whole answer.
    Transport(Failure),
    /// The answer is not one of the Bot API's; this is its HTTP status.
    Answer(u16),
    /// The platform would refuse it: nothing was sent.
    Invalid,
    /// A file that was to be sent cannot be read.
    Upload,
    /// The platform had asked to wait for longer than the call may: nothing was sent.
    Paused,
    /// Its turn did not come before its deadline: nothing was sent.
    Deadline,
    /// Its future was dropped; what the server did is not known.
    Dropped,
}

impl CallOutcome {
    /// What an error says about it.
    fn of(error: &CallError) -> Self {
        match error {
            CallError::Invalid(_) => Self::Invalid,
            CallError::Api(error) => Self::Api(error.error_code),
            CallError::Transport { failure, .. } => Self::Transport(*failure),
            CallError::Answer { status, .. } => Self::Answer(*status),
            CallError::Upload { .. } => Self::Upload,
            CallError::Paused { .. } => Self::Paused,
            CallError::Deadline { .. } => Self::Deadline,
        }
    }
}

/// Watches a call, and tells of it when it has ended or is dropped.
pub(super) struct Watch<'a> {
    hooks: &'a [CallHook],
    started: Instant,
    report: CallReport,
}

impl<'a> Watch<'a> {
    pub(super) fn begin(bot: &'a Bot, method: &'static str) -> Self {
        let (took, waited) = (Duration::ZERO, Duration::ZERO);
        let outcome = CallOutcome::Dropped; // until it is known
        let report = CallReport { method, outcome, took, waited, attempts: 0 };
        Self { hooks: bot.call_hooks(), started: Instant::now(), report }
    }

    /// Notes the time of a wait.
    pub(super) async fn wait<T>(&mut self, wait: impl Future<Output = T>) -> T {
        let started = Instant::now();
        let waited = wait.await;
        self.report.waited += started.elapsed();
        waited
    }

    /// Notes that it is sent.
    pub(super) fn sent(&mut self) {
        self.report.attempts += 1;
    }

    /// Notes that it went into a response.
    pub(super) fn in_response(&mut self) {
        self.report.outcome = CallOutcome::InResponse;
    }

    /// Notes how it ended, and tells of it.
    pub(super) fn ended(mut self, made: &Result<(), CallError>) {
        match made {
            Err(error) => self.report.outcome = CallOutcome::of(error),
            Ok(()) if self.report.outcome == CallOutcome::InResponse => {}
            Ok(()) => self.report.outcome = CallOutcome::Done,
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        // A hook that panics during a panic would end the process.
        if self.hooks.is_empty() || thread::panicking() {
            return;
        }
        self.report.took = self.started.elapsed();
        for hook in self.hooks {
            hook(&self.report);
        }
    }
}
