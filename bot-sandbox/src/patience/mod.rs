//! How long people wait: until what they wait for is there, until nothing can come any more, or
//! until they lose patience. All of it in real time, and in any runtime.

mod timer;

use std::{
    error::Error,
    fmt,
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use crate::{
    clock::Clock,
    shared::Shared,
    world::{Activity, World},
};

use timer::until;

/// How long someone waits while the bot is at work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How long someone waits when all is quiet: a handler may have left a task behind, which writes
/// later.
const QUIET_FOR: Duration = Duration::from_secs(1);

/// Why something was waited for in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InVain {
    /// The bot has ended, and why.
    Ended(String),
    /// The bot had dealt with everything, and nothing more came.
    Quiet,
    /// The bot does not receive updates.
    Away,
    /// Something was under way all the time.
    Busy(String),
}

impl InVain {
    /// Something was under way all the time: perhaps because no time passed for it.
    fn busy(what: String, clock: &Clock) -> Self {
        Self::Busy(match clock.is_stopped() {
            true => what + ", and time stands still until the test lets it pass",
            false => what,
        })
    }
}

impl fmt::Display for InVain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(why) => write!(f, "the bot has ended: {why}"),
            Self::Quiet => f.write_str("the bot has dealt with everything, and nothing more came"),
            Self::Away => write!(f, "the bot did not receive updates for {PATIENCE:?}"),
            Self::Busy(what) => write!(f, "after {PATIENCE:?} this was still under way: {what}"),
        }
    }
}

impl Error for InVain {}

impl Shared {
    /// Waits until the bot receives updates.
    pub(crate) async fn receives(&self, token: &str) -> Result<(), InVain> {
        let receives = |_: &World, activity: &Activity| {
            matches!(activity, Activity::Busy(_) | Activity::Quiet { .. }).then_some(())
        };
        self.look_on(token, PATIENCE, receives).await
    }

    /// Waits until a look at the state finds something, as long as it can come from this bot.
    pub(crate) async fn find<T>(
        &self,
        token: &str,
        mut look: impl FnMut(&World) -> Option<T>,
    ) -> Result<T, InVain> {
        self.look_on(token, QUIET_FOR, |world, _| look(world)).await
    }

    /// Waits for something that is better than what there is: until it is found, as long as the bot is
    /// at work, and not for long.
    pub(crate) async fn rather(&self, token: &str, is_found: impl Fn(&World) -> bool) {
        let found_or_quiet = |world: &World, activity: &Activity| {
            let is_busy = matches!(activity, Activity::Busy(_));
            (!is_busy || is_found(world)).then_some(())
        };
        let found = self.look_on(token, QUIET_FOR, found_or_quiet);
        // What there is will do.
        drop(within(Instant::now() + QUIET_FOR, found).await);
    }

    /// As [`find`](Self::find), where the bot may be about to do something by itself, though all is
    /// quiet.
    pub(crate) async fn find_late<T>(
        &self,
        token: &str,
        mut look: impl FnMut(&World) -> Option<T>,
    ) -> Result<T, InVain> {
        self.look_on(token, PATIENCE, |world, _| look(world)).await
    }

    /// Waits until the bot has dealt with everything: its updates are handled and its calls answered.
    pub(crate) async fn quiet(&self, token: &str) -> Result<(), InVain> {
        let is_quiet = |_: &World, activity: &Activity| {
            matches!(activity, Activity::Quiet { .. }).then_some(())
        };
        self.look_on(token, PATIENCE, is_quiet).await
    }

    async fn look_on<T>(
        &self,
        token: &str,
        quiet_for: Duration,
        mut look: impl FnMut(&World, &Activity) -> Option<T>,
    ) -> Result<T, InVain> {
        let last = Instant::now() + PATIENCE;
        let mut changed = self.subscribe();
        loop {
            changed.borrow_and_update();
            let (found, activity) = self.read(|world| {
                let activity = world.activity(token);
                (look(world, &activity), activity)
            });
            if let Some(found) = found {
                return Ok(found);
            }
            let (deadline, in_vain) = match activity {
                Activity::Ended(why) => return Err(InVain::Ended(why)),
                Activity::Quiet { rest } => (Instant::now() + rest + quiet_for, InVain::Quiet),
                Activity::Away => (last, InVain::Away),
                Activity::Busy(what) => (last, InVain::busy(what, &self.clock)),
            };
            // The sender is in `self`, so it is a change that comes, or none in time.
            if within(deadline.min(last), changed.changed()).await.is_none() {
                return Err(in_vain);
            }
        }
    }
}

/// What a future gives, if it does until then.
pub(crate) async fn within<T>(deadline: Instant, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut late) = (pin!(future), pin!(until(deadline)));
    poll_fn(|context| {
        if let Poll::Ready(done) = future.as_mut().poll(context) {
            return Poll::Ready(Some(done));
        }
        late.as_mut().poll(context).map(|()| None)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_while_time_stands_still_is_told_so() {
        let (clock, what) = (Clock::new(), "an update (message)");
        assert_eq!(InVain::busy(what.into(), &clock), InVain::Busy(what.into()));
        clock.stop();
        let told = InVain::busy(what.into(), &clock).to_string();
        assert!(told.ends_with("time stands still until the test lets it pass"), "{told}");
    }
}
