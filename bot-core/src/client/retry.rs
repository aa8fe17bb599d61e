//! Which failed calls are made again, and when.

use std::time::Duration;

use super::{CallError, ErrorKind, error::Failure, request::Request};

/// Which failed calls are made again, and when.
///
/// | what happened | what the client does |
/// | --- | --- |
/// | too many requests, with a time to wait | waits that long, and so does everything else it concerns |
/// | too many requests without one (SafeW's `MESSAGE_TOO_MUCH`) | backs off, and so does the chat |
/// | no connection could be made | backs off: nothing was sent |
/// | the answer was lost, or a 5xx | backs off if the method is `get*`, `set*` or `delete*`; any other may have been done |
/// | the group is a supergroup by now | calls again with the new id, once |
/// | anything else | returns the error |
///
/// To back off is to wait for [`first_wait`](Self::first_wait), twice that the next time and so on,
/// a random part up to a half of it less. An upload from a reader is never repeated, for its bytes
/// are gone.
///
/// A refusal for too many requests concerns the chat that the call names, or the method if it names
/// none. When three chats are refused within a second it is the overall limit, and all wait.
///
/// ```
/// use std::time::Duration;
/// use bot_core::{Bot, RetryPolicy, Token};
///
/// # fn example(token: Token) -> Result<(), bot_core::BotError> {
/// let patient = RetryPolicy::new().attempts(10).max_wait(Duration::from_secs(300));
/// let bot = Bot::builder(token.clone()).retry(patient).build()?;
///
/// // Off: what the server says comes back at once.
/// let bot = Bot::builder(token).retry(RetryPolicy::NONE).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first_wait: Duration,
    max_wait: Duration,
}

/// Up to six attempts, from a second on, and no wait above a minute.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What comes after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The error is the call's.
    End,
    /// The same again, when the pause of the chat or method is over.
    AfterPause,
    /// The same again after so long.
    After(Duration),
    /// The same in the chat that the group has become.
    Follow { from: i64, to: i64 },
}

impl RetryPolicy {
    /// Each call is made once, a group's new id is not followed, and no call waits because another
    /// was refused.
    pub const NONE: Self = Self { attempts: 1, ..Self::new() };

    /// Up to six attempts, from a second on, and no wait above a minute: a call is given up some 30
    /// seconds after it first failed, or as much later as the server asked to wait.
    #[must_use]
    pub const fn new() -> Self {
        Self { attempts: 6, first_wait: Duration::from_secs(1), max_wait: Duration::from_secs(60) }
    }

    /// Sets how often a call is made at most: at least once.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Sets the first wait of a back-off.
    #[must_use]
    pub const fn first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// Sets the longest single wait. A call that is asked to wait longer ends with the error.
    #[must_use]
    pub const fn max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait;
        self
    }

    /// Whether calls are repeated at all.
    pub(super) const fn is_on(&self) -> bool {
        self.attempts > 1
    }

    /// The longest single wait.
    pub(super) const fn longest(&self) -> Duration {
        self.max_wait
    }

    /// The wait of a back-off after so many attempts.
    pub(super) fn backoff(&self, attempt: u32) -> Duration {
        let doubled = self.first_wait.saturating_mul(1 << attempt.saturating_sub(1).min(20));
        doubled.min(self.max_wait).mul_f64(0.5 + fastrand::f64() / 2.0)
    }

    /// What comes after the `attempt`th attempt.
    pub(super) fn next(&self, error: &CallError, request: &Request, attempt: u32) -> Next {
        if attempt >= self.attempts || !request.can_be_sent_again() {
            return Next::End;
        }
        let untouched = matches!(error, CallError::Transport { failure: Failure::Connect, .. });
        match error.kind() {
            Some(ErrorKind::TooManyRequests { .. }) => Next::AfterPause,
            Some(ErrorKind::ChatMigrated { to }) => match request.migrating() {
                Some(from) if from != to => Next::Follow { from, to },
                _ => Next::End,
            },
            Some(ErrorKind::ServerError) if request.is_safe_to_repeat() => {
                Next::After(self.backoff(attempt))
            }
            None if untouched => Next::After(self.backoff(attempt)),
            None if matches!(error, CallError::Transport { .. }) && request.is_safe_to_repeat() => {
                Next::After(self.backoff(attempt))
            }
            _ => Next::End,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_back_off_doubles_up_to_the_longest_wait_and_is_never_twice_the_same() {
        let retry = RetryPolicy::new().max_wait(Duration::from_secs(5));
        for (attempt, most) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 5.0), (40, 5.0)] {
            let waits: Vec<_> = (0..50).map(|_| retry.backoff(attempt).as_secs_f64()).collect();
            assert!(waits.iter().all(|wait| (most / 2.0..=most).contains(wait)), "{waits:?}");
            assert!(waits.iter().any(|wait| *wait != waits[0]));
        }
    }
}
