//! The handle that methods are called by.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    BotBuilder, BotError, Call, RetryPolicy, Token, answers::Answers, builder::MigrationHook,
    pauses::Pauses, request::Request, turns::Turns, watch::CallHook,
};
use crate::{
    check::{Facts, InvalidCall, SizeLimit, check},
    method::{Method, Params},
    platform::Platform,
};

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The same where a file goes along.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);

/// A bot of a platform: calls methods. Cheap to clone; clones share their connections.
///
/// Every method of the API is a function of the same name, which takes what the method cannot be
/// without; the rest are setters, and `.await` sends it:
///
/// ```no_run
/// use bot_core::{Bot, types::ParseMode};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let bot = Bot::new("123456:ABC-DEF")?;
/// let message = bot.send_message(42, "<b>hi</b>").parse_mode(ParseMode::Html).await?;
/// bot.delete_message(42, message.message_id).await?;
/// # Ok(())
/// # }
/// ```
///
/// # What it does by itself
///
/// - **It checks a call before it is made**, by the limits of the schema and of the platform, and
///   refuses it as [`CallError::Invalid`](crate::CallError::Invalid), which names the place, the limit
///   and what was given. [`BotBuilder::checks`] switches it off.
/// - **It keeps the platform's limits.** Messages wait for their turn: 30 a second overall, 1 a second
///   to a private chat, 20 a minute to a group or channel. Those to one chat go out one after another,
///   in the order of the calls. [`Pace`](crate::Pace) says how;
///   [`Pace::UNLIMITED`](crate::Pace::UNLIMITED) switches it off.
/// - **It waits and tries again** where that is safe: after too many requests, when there was no
///   connection, and for `get*`, `set*` and `delete*` after a lost answer or a fault of the server. A
///   message is never sent twice. [`RetryPolicy`] says how; [`RetryPolicy::NONE`] and
///   [`without_retries`](Self::without_retries) switch it off.
/// - **It follows a group** that has become a supergroup, once per call, and tells
///   [`BotBuilder::on_chat_migrated`].
///
/// Each wait is logged, by `tracing`: those for a turn at level debug, those that the platform asked
/// for and repetitions at warn.
///
/// # How long a call takes
///
/// [`timeout`](Self::timeout) is the time of one attempt: 60 s, ten minutes where a file goes along.
/// [`deadline`](Self::deadline) is the time of the whole call with all waits and attempts. There is
/// none by default, because a message may rightly wait long for its turn; what it does not do is
/// repeat for long.
///
/// ```no_run
/// # async fn example(bot: bot_core::Bot) -> Result<(), bot_core::CallError> {
/// use std::time::Duration;
///
/// let hasty = bot.timeout(Duration::from_secs(5)).deadline(Duration::from_secs(20));
/// hasty.send_message(42, "now or never").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Bot {
    inner: Arc<Inner>,
    /// In place of the two defaults.
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    retry: RetryPolicy,
    /// Told of migrations beside the bot's own hook.
    migrations: Option<Migrations>,
}

/// Who else is told of a group that has another id, old and new.
pub(crate) type Migrations = Arc<dyn Fn(i64, i64) + Send + Sync>;

pub(super) struct Inner {
    pub(super) http: reqwest::Client,
    pub(super) platform: Platform,
    pub(super) checks: bool,
    pub(super) api_url: String,
    pub(super) token: Token,
    pub(super) turns: Turns,
    pub(super) pauses: Pauses,
    pub(super) answers: Answers,
    pub(super) on_chat_migrated: Option<MigrationHook>,
    pub(super) on_call: Vec<CallHook>,
}

impl Bot {
    /// A bot of SafeW.
    ///
    /// # Errors
    ///
    /// When the text cannot be a token.
    pub fn new(token: &str) -> Result<Self, BotError> {
        Self::builder(Token::new(token)?).build()
    }

    /// A bot of another platform or server.
    ///
    /// ```
    /// use bot_core::{Bot, Platform, Token};
    ///
    /// let bot = Bot::builder(Token::new("1:x")?).platform(Platform::TELEGRAM).build()?;
    /// assert_eq!(bot.api_url(), "https://api.telegram.org");
    /// # Ok::<(), bot_core::BotError>(())
    /// ```
    #[must_use]
    pub fn builder(token: Token) -> BotBuilder {
        BotBuilder::new(token)
    }

    pub(super) fn of(
        inner: Inner,
        retry: RetryPolicy,
        timeout: Option<Duration>,
        deadline: Option<Duration>,
    ) -> Self {
        Self { inner: Arc::new(inner), timeout, deadline, retry, migrations: None }
    }

    /// Calls a method that was made without a bot, given by value or by reference.
    ///
    /// ```no_run
    /// # async fn example(bot: bot_core::Bot) -> Result<(), bot_core::CallError> {
    /// use bot_core::methods::SendMessage;
    ///
    /// bot.call(SendMessage::new(42, "hello")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<M: Method>(&self, method: M) -> Call<M::Answer> {
        Call::new(self.clone(), &method)
    }

    /// The same bot, each attempt of whose calls takes at most this long, with or without a file.
    /// The default is 60 s, and ten minutes where a file goes along.
    #[must_use]
    pub fn timeout(&self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self.clone() }
    }

    /// The same bot, whose calls take at most this long with all waits and attempts, from when they
    /// are first polled. A call whose next wait would be longer ends at once: with the last attempt's
    /// error, or with [`CallError::Paused`](super::CallError::Paused) or
    /// [`CallError::Deadline`](super::CallError::Deadline) if there was none.
    #[must_use]
    pub fn deadline(&self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self.clone() }
    }

    /// The same bot, whose calls are made once ([`RetryPolicy::NONE`]): for those who have a loop
    /// of their own. Messages still wait for their turn.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        Self { retry: RetryPolicy::NONE, ..self.clone() }
    }

    /// The platform it speaks to.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.inner.platform
    }

    /// Where its API is, without the token.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.inner.api_url
    }

    /// The secret it calls with.
    #[must_use]
    pub fn token(&self) -> &Token {
        &self.inner.token
    }

    /// Checks a call; answers with the limits of its new files.
    pub(super) fn check(
        &self,
        method: &'static str,
        facts: &'static Facts,
        params: &Params,
    ) -> Result<Vec<SizeLimit>, Box<InvalidCall>> {
        if self.inner.checks {
            check(method, facts, &self.inner.platform, params)
        } else {
            Ok(Vec::new())
        }
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// How long an attempt may take.
    pub(super) fn patience(&self, request: &Request) -> Duration {
        let default = if request.has_upload() { UPLOAD_TIMEOUT } else { TIMEOUT };
        self.timeout.unwrap_or(default)
    }

    /// How long a download may wait for its next piece.
    pub(crate) fn piece_timeout(&self) -> Duration {
        self.timeout.unwrap_or(TIMEOUT)
    }

    pub(super) fn time_of_a_call(&self) -> Option<Duration> {
        self.deadline
    }

    pub(super) fn retry(&self) -> &RetryPolicy {
        &self.retry
    }

    pub(super) fn turns(&self) -> &Turns {
        &self.inner.turns
    }

    pub(super) fn pauses(&self) -> &Pauses {
        &self.inner.pauses
    }

    pub(super) fn answers(&self) -> &Answers {
        &self.inner.answers
    }

    /// Whether the platform has asked for a pause of everything.
    pub(crate) fn is_paused(&self) -> bool {
        self.inner.pauses.is_for_all()
    }

    pub(super) fn call_hooks(&self) -> &[CallHook] {
        &self.inner.on_call
    }

    pub(super) fn chat_migrated(&self, from: i64, to: i64) {
        if let Some(hook) = &self.inner.on_chat_migrated {
            hook(from, to);
        }
        if let Some(hook) = &self.migrations {
            hook(from, to);
        }
    }

    /// The same bot, which tells of the migrations that its calls follow.
    pub(crate) fn telling(&self, migrations: Migrations) -> Self {
        Self { migrations: Some(migrations), ..self.clone() }
    }

    pub(super) fn method_url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.inner.api_url, self.inner.token.reveal())
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("platform", &self.inner.platform)
            .field("api_url", &self.inner.api_url)
            .finish_non_exhaustive()
    }
}

/// Clones of one bot are equal.
impl PartialEq for Bot {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        methods::{SendMessage, SendPhoto},
        types::InputFile,
    };

    fn build(url: &str) -> Result<Bot, BotError> {
        Bot::builder(Token::new("1:secret").unwrap()).api_url(url).build()
    }

    #[test]
    fn a_given_timeout_is_that_of_uploads_too() {
        let bot = build("https://x.org").unwrap();
        let text = Request::new(&SendMessage::new(1, "hi"));
        let file = Request::new(&SendPhoto::new(1, InputFile::bytes("a", "a")));
        assert_eq!((bot.patience(&text), bot.patience(&file)), (TIMEOUT, UPLOAD_TIMEOUT));
        let second = Duration::from_secs(1);
        let bot = bot.timeout(second);
        assert_eq!((bot.patience(&text), bot.patience(&file)), (second, second));
    }

    #[test]
    fn debug_shows_no_secret() {
        let bot = build("https://x.org").unwrap();
        let set = bot.set_webhook("https://y.org").secret_token("hidden");
        let shown = format!("{bot:?} {:?} {set:?} {:?}", bot.get_me(), set.clone().into_future());
        assert!(!shown.contains("secret:") && !shown.contains("hidden"), "{shown}");
        assert!(!shown.contains("1:"), "{shown}");
    }
}
