//! How fast a bot may send: settings.

use std::{num::NonZeroU32, time::Duration};

use governor::Quota;

/// Longest rest: the governor counts nanoseconds in 64 bits.
pub(crate) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// So many messages in so much time.
///
/// They are spread evenly: 30 a second is one every 33 ms. A [`burst`](Self::burst) goes out at
/// once, and the rest is spread wider for it, so that no span of time ever sees more than it may.
///
/// ```
/// use bot_core::Rate;
///
/// // Three at once, then one every 3⅓ seconds: never more than 20 in any minute.
/// let group = Rate::per_minute(20).burst(3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    messages: u32,
    per: Duration,
    burst: u32,
}

impl Rate {
    /// So many messages, at least one, in so much time. No time at all is no limit.
    #[must_use]
    pub const fn new(messages: u32, per: Duration) -> Self {
        Self { messages: if messages == 0 { 1 } else { messages }, per, burst: 1 }
    }

    /// So many messages a second.
    #[must_use]
    pub const fn per_second(messages: u32) -> Self {
        Self::new(messages, Duration::from_secs(1))
    }

    /// So many messages a minute.
    #[must_use]
    pub const fn per_minute(messages: u32) -> Self {
        Self::new(messages, Duration::from_secs(60))
    }

    /// Sets how many may go out at once after a rest: at least 1, the default, and at most all.
    #[must_use]
    pub const fn burst(mut self, messages: u32) -> Self {
        self.burst = match messages {
            0 => 1,
            n if n > self.messages => self.messages,
            n => n,
        };
        self
    }

    /// The time between two messages once a burst is used up.
    pub(crate) fn interval(self) -> Duration {
        (self.per / (self.messages - self.burst + 1)).min(LONGEST / self.burst)
    }

    /// How long it takes to have a whole burst again.
    pub(crate) fn rest(self) -> Duration {
        self.interval().saturating_mul(self.burst)
    }

    /// The same for the governor; nothing if there is no limit.
    pub(crate) fn quota(self) -> Option<Quota> {
        Quota::with_period(self.interval())
            .zip(NonZeroU32::new(self.burst))
            .map(|(quota, burst)| quota.allow_burst(burst))
    }
}

/// How fast a bot may send: overall, to one private chat, and to one group or channel.
///
/// A call that has to wait waits; it does not fail. Messages count: what `send*`, `forward*` and
/// `copy*` send, an album or a list by its items; chat actions, drafts, edits and all other calls do
/// not. Messages to one chat go out one after another, in the order of the calls, each when the one
/// before was answered. Chats take turns, so one with a thousand messages waiting does not hold up
/// another's. A message with `allow_paid_broadcast` does not count overall, and has a limit of its
/// own.
///
/// ```
/// use bot_core::{Bot, Pace, Rate, Token};
///
/// # fn example(token: Token) -> Result<(), bot_core::BotError> {
/// // Two processes that share a token share its limits:
/// let pace = Pace::new().overall(Rate::per_second(15));
/// let bot = Bot::builder(token.clone()).pace(pace).build()?;
///
/// // Off, for a server without limits:
/// let bot = Bot::builder(token).pace(Pace::UNLIMITED).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub(crate) overall: Option<Rate>,
    pub(crate) paid: Option<Rate>,
    pub(crate) private: Option<Rate>,
    pub(crate) group: Option<Rate>,
}

impl Pace {
    /// No limit and no order: calls are sent as they are made.
    pub const UNLIMITED: Self = Self { overall: None, paid: None, private: None, group: None };

    /// The platforms' limits: 30 messages a second overall and 1,000 paid ones, 1 a second to a
    /// private chat, 20 a minute to a group or channel (3 of them at once).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            overall: Some(Rate::per_second(30)),
            // Timers tick in milliseconds: without a burst, most ticks would be missed.
            paid: Some(Rate::per_second(1_000).burst(20)),
            private: Some(Rate::per_second(1)),
            group: Some(Rate::per_minute(20).burst(3)),
        }
    }

    /// Sets the limit of all messages together.
    #[must_use]
    pub const fn overall(mut self, rate: Rate) -> Self {
        self.overall = Some(rate);
        self
    }

    /// Sets the limit of all messages with `allow_paid_broadcast` together.
    #[must_use]
    pub const fn paid(mut self, rate: Rate) -> Self {
        self.paid = Some(rate);
        self
    }

    /// Sets the limit of each private chat.
    #[must_use]
    pub const fn private(mut self, rate: Rate) -> Self {
        self.private = Some(rate);
        self
    }

    /// Sets the limit of each group and channel: chats with a negative id or a name.
    #[must_use]
    pub const fn group(mut self, rate: Rate) -> Self {
        self.group = Some(rate);
        self
    }
}

/// The platforms' limits.
impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_widens_the_gaps_so_that_no_span_sees_more() {
        let ms = |rate: Rate| rate.interval().as_millis();
        assert_eq!(ms(Rate::per_second(30)), 33);
        assert_eq!(ms(Rate::per_minute(20)), 3_000);
        assert_eq!(ms(Rate::per_minute(20).burst(3)), 3_333); // 3 at once, 17 more in a minute
        assert_eq!(ms(Rate::per_minute(20).burst(99)), 60_000);
        assert_eq!(ms(Rate::per_second(0).burst(0)), 1_000);
        assert_eq!(Rate::new(5, Duration::ZERO).quota(), None);
        assert_eq!(Rate::new(5, Duration::MAX).burst(5).rest(), LONGEST);
    }
}
