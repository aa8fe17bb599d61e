//! What stands between receiving an update and handling it.
//!
//! A [`Queue`] takes jobs in and hands them out: those of one chat one after another, in the order in
//! which they were taken in, and those of different chats at once. Here it is in this process, so it
//! is the server that keeps an update until it is handled; one that keeps jobs itself can take its
//! place, for nothing else knows how they are kept.

mod in_process;
mod key;
#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use bot_core::Context;

pub(super) use self::in_process::InProcess;
pub(crate) use self::key::TurnKey;
use super::{claims::Claimed, seen::Entry, spinner::Spinner};
use crate::measure::Load;

/// How long the server is asked to wait with an update that cannot be taken in now.
pub(super) const LATER: Duration = Duration::from_secs(1);

/// Takes jobs in, and hands them out in order.
pub(super) trait Queue: fmt::Debug + Send + Sync {
    /// Hands jobs that have waited out to this from now on.
    fn begin(&self, hand_out: HandOut);

    /// Takes a job in, or says when it should come again. One whose turn is now comes back: it is
    /// handed out to the caller.
    fn take_in(&self, job: Box<Job>) -> Result<Option<(Box<Job>, Ticket)>, Refused>;

    /// A job that was handed out has ended; whose turn is next is handed out.
    fn done(&self, ticket: Ticket);

    /// A job that was handed out is to be handed out again after so long. Its chat waits.
    fn failed(&self, ticket: Ticket, job: Box<Job>, again: Duration);

    /// A job's request must be answered before the job has ended: says whether it may go on without
    /// one. One whose turn has not come is left to the server, where it is one that can be asked.
    fn hand_over(&self, key: TurnKey, update_id: i64) -> HandOver;

    /// The jobs that go on without a request, or are to.
    fn handed_over(&self) -> Vec<Context>;

    /// Takes nothing in any more. Jobs whose turn has not come are left to the server, where it is
    /// one that can be asked; those that wait to be handed out again are handed out at once.
    fn close(&self);

    /// How much there is.
    fn load(&self) -> Load;
}

/// Whom jobs are handed out to.
pub(super) type HandOut = Arc<dyn Fn(Box<Job>, Ticket) + Send + Sync>;

/// An update to be handled.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) context: Context,
    /// Who waits for its end is told by this.
    pub(super) entry: Entry,
    /// Its handler has run, and has asked for it again.
    pub(super) is_again: bool,
    /// That of a callback query, once its handler has run.
    pub(super) spinner: Option<Spinner>,
    /// The claim of this process, where others may claim the update as well.
    pub(super) claimed: Option<Claimed>,
}

/// A job that was handed out. It has to be given back to its queue.
#[derive(Debug, PartialEq)]
#[must_use = "what is behind it waits until it is given back"]
pub(super) struct Ticket {
    key: TurnKey,
    update_id: i64,
}

/// A job that was not taken in: the server is to wait so long before it sends the update again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused(pub(super) Duration);

/// Whether a job may go on without a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandOver {
    /// It may, and is counted apart from now on. So may one that came by polling and whose turn has not
    /// come: it is counted apart when it has.
    GoesOn,
    /// Too many do: the server is to keep its update, and the job goes on meanwhile.
    TooMany,
    /// Its turn had not come, and it was taken out.
    NotBegun,
    /// It has ended.
    Ended,
}

impl Job {
    pub(super) fn new(context: Context, entry: Entry) -> Box<Self> {
        Box::new(Self { context, entry, is_again: false, spinner: None, claimed: None })
    }

    fn key(&self) -> TurnKey {
        TurnKey::of(self.context.update())
    }

    fn update_id(&self) -> i64 {
        self.context.update().update_id
    }

    /// Whether a server waits for its end, which has it until then.
    fn has_server(&self) -> bool {
        self.entry.response().has_server()
    }

    /// Whether the server was told that it is handled.
    fn is_handed_over(&self) -> bool {
        self.entry.response().is_handed_over()
    }

    /// Leaves it to the server, which is asked for it again; what came by polling comes again if it
    /// is not confirmed.
    fn left(self: Box<Self>, after: Duration) {
        if self.entry.response().ask_again(after) {
            self.entry.forgotten();
        }
    }
}
