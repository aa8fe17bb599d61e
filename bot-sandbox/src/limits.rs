//! How many messages a bot may send: what a real server enforces, and this one if it is told to.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bot_core::json::{self, Raw};
use tokio::time::Instant;

use crate::{api_error::ApiError, methods::Parameters};

/// Entries of which it is not worth while to look for old ones.
const MANY: usize = 1_000;

/// How many messages a bot may send before the server refuses: so many in any span of time.
///
/// A message that comes up to a tenth of the span early is let pass, because networks are not even.
/// A refused one does not count. Albums and lists count their items, but are refused as a whole only
/// when there is no place at all.
///
/// ```no_run
/// # async fn example() -> Result<(), bot_sandbox::SandboxError> {
/// use bot_sandbox::{Limits, Sandbox};
///
/// // As strict as the platforms, and ten times as fast.
/// let sandbox = Sandbox::builder().limits(Limits::new().times(10)).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    overall: Limit,
    private: Limit,
    group: Limit,
    code: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limit {
    messages: usize,
    span: Duration,
}

impl Limits {
    /// 30 messages a second overall, 1 a second to a private chat, 20 a minute to a group or channel.
    #[must_use]
    pub const fn new() -> Self {
        const SECOND: Duration = Duration::from_secs(1);
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            overall: Limit { messages: 30, span: SECOND },
            private: Limit { messages: 1, span: SECOND },
            group: Limit { messages: 20, span: MINUTE },
            code: false,
        }
    }

    /// The same in a time so many times shorter. `retry_after` has whole seconds all the same.
    #[must_use]
    pub fn times(mut self, faster: u32) -> Self {
        for limit in [&mut self.overall, &mut self.private, &mut self.group] {
            limit.span /= faster.max(1);
        }
        self
    }

    /// Refuses as SafeW sometimes does: with 400 `MESSAGE_TOO_MUCH`, and no word on when to come
    /// again.
    #[must_use]
    pub const fn by_code(mut self) -> Self {
        self.code = true;
        self
    }
}

/// The platforms' limits.
impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// Limits that are enforced, and what they have let pass of late.
#[derive(Debug)]
pub(crate) struct Enforced {
    limits: Limits,
    passed: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl Enforced {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, passed: Mutex::default() }
    }

    /// Lets a call pass, or refuses it.
    pub(crate) fn pass(
        &self,
        token: &str,
        method: &str,
        parameters: &Parameters,
    ) -> Result<(), ApiError> {
        let (messages, chat) = (messages(method, parameters), parameters.text("chat_id"));
        let (Some(chat), 1..) = (chat, messages) else { return Ok(()) };
        let private = !chat.starts_with(['-', '@']);
        let own = if private { self.limits.private } else { self.limits.group };
        let mut places = vec![(format!("{token} {chat}"), own)];
        if !parameters.bool("allow_paid_broadcast") {
            places.push((token.to_owned(), self.limits.overall));
        }
        let now = Instant::now();
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = self.limits.group.span.max(self.limits.overall.span);
        if passed.len() > MANY {
            passed.retain(|_, times| times.back().is_some_and(|at| now - *at < longest));
        }
        let early = |limit: Limit| limit.span - limit.span / 10;
        for (place, limit) in &places {
            let times = passed.entry(place.clone()).or_default();
            while times.front().is_some_and(|at| now - *at >= early(*limit)) {
                times.pop_front();
            }
            if times.len() >= limit.messages {
                let free = times[times.len() - limit.messages] + limit.span;
                return Err(self.refusal(free.saturating_duration_since(now)));
            }
        }
        for (place, _) in places {
            passed.entry(place).or_default().extend((0..messages).map(|_| now));
        }
        Ok(())
    }

    fn refusal(&self, wait: Duration) -> ApiError {
        if self.limits.code {
            return ApiError::code("MESSAGE_TOO_MUCH");
        }
        let seconds = wait.as_secs_f64().ceil().max(1.0);
        ApiError::too_many_requests(seconds as u32)
    }
}

/// How many messages a call sends.
fn messages(method: &str, parameters: &Parameters) -> usize {
    let sends = ["send", "forward", "copy"].iter().any(|verb| method.starts_with(verb));
    if !sends || method == "sendChatAction" || method.ends_with("Draft") {
        return 0;
    }
    let list = if method == "sendMediaGroup" { "media" } else { "message_ids" };
    let items = parameters.text(list).and_then(|list| json::from_str::<Vec<Raw>>(list).ok());
    items.map_or(1, |items| items.len().max(1))
}
