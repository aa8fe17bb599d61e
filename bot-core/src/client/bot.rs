//! The handle that methods are called by.

use std::{fmt, sync::Arc, time::Duration};

use super::{Call, Retry, Token, TokenError, pauses::Pauses, request::Request, turns::Turns};
use crate::{
    check::{Facts, InvalidCall, SizeLimit, check},
    method::{Method, Params},
    pace::Pace,
    platform::Platform,
};

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The same where a file goes along.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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
/// - **It keeps the platform's limits.** Messages wait for their turn: 30 a second overall, 1 a second
///   to a private chat, 20 a minute to a group or channel. Those to one chat go out one after another,
///   in the order of the calls. [`Pace`] says how; [`Pace::UNLIMITED`] switches it off.
/// - **It waits and tries again** where that is safe: after too many requests, when there was no
///   connection, and for `get*`, `set*` and `delete*` after a lost answer or a fault of the server. A
///   message is never sent twice. [`Retry`] says how; [`Retry::NONE`] and
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
    retry: Retry,
}

struct Inner {
    http: reqwest::Client,
    platform: Platform,
    checks: bool,
    api_url: String,
    token: Token,
    turns: Turns,
    pauses: Pauses,
    on_chat_migrated: Option<MigrationHook>,
}

/// What is told of a group that has another id, old and new.
type MigrationHook = Box<dyn Fn(i64, i64) + Send + Sync>;

/// A [`Bot`] that cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BotError {
    /// The token cannot be one.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The API's URL cannot be one.
    #[error("`{url}` is no URL of a Bot API server: {why}")]
    ApiUrl {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The HTTP client cannot be set up.
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}

/// Settings of a [`Bot`].
pub struct BotBuilder {
    token: Token,
    platform: Platform,
    checks: bool,
    api_url: Option<String>,
    http: Option<reqwest::Client>,
    pace: Option<Pace>,
    retry: Retry,
    on_chat_migrated: Option<MigrationHook>,
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
        BotBuilder {
            token,
            platform: Platform::default(),
            checks: true,
            api_url: None,
            http: None,
            pace: None,
            retry: Retry::new(),
            on_chat_migrated: None,
        }
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

    /// The same bot, whose calls are made once ([`Retry::NONE`]): for those who have a loop of their
    /// own. Messages still wait for their turn.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        Self { retry: Retry::NONE, ..self.clone() }
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
            check(method, facts, &self.inner.platform, &params.outline())
        } else {
            Ok(Vec::new())
        }
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// How long an attempt may take.
    pub(super) fn patience(&self, request: &Request) -> Duration {
        let default = if request.has_upload() { UPLOAD_TIMEOUT } else { TIMEOUT };
        self.timeout.unwrap_or(default)
    }

    pub(super) fn time_of_a_call(&self) -> Option<Duration> {
        self.deadline
    }

    pub(super) fn retry(&self) -> &Retry {
        &self.retry
    }

    pub(super) fn turns(&self) -> &Turns {
        &self.inner.turns
    }

    pub(super) fn pauses(&self) -> &Pauses {
        &self.inner.pauses
    }

    pub(super) fn chat_migrated(&self, from: i64, to: i64) {
        if let Some(hook) = &self.inner.on_chat_migrated {
            hook(from, to);
        }
    }

    pub(super) fn method_url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.inner.api_url, self.inner.token.reveal())
    }
}

impl BotBuilder {
    /// Sets the platform; [`Platform::SAFEW`] is the default.
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// Sets where the API is, if it is not where the platform has it: the short way to a
    /// [`Platform::custom`] of the same dialect.
    #[must_use]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Some(url.into());
        self
    }

    /// Sets whether calls are checked before they are made, which is the default: lengths, ranges,
    /// counts, sizes, what excludes each other, and whether the platform has it at all. Without it,
    /// what a server newer than this version allows is not refused here.
    #[must_use]
    pub fn checks(mut self, on: bool) -> Self {
        self.checks = on;
        self
    }

    /// Sets the HTTP client, for a proxy or roots of one's own.
    #[must_use]
    pub fn http(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Sets how fast it may send, if not as fast as the platform has it.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = Some(pace);
        self
    }

    /// Sets which failed calls are made again, and when.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets what is told of a group that has become a supergroup: the old id and the new one, to be
    /// written wherever the old one is kept. It is called before the call is made again, once per
    /// call that met the old id.
    #[must_use]
    pub fn on_chat_migrated(mut self, hook: impl Fn(i64, i64) + Send + Sync + 'static) -> Self {
        self.on_chat_migrated = Some(Box::new(hook));
        self
    }

    /// Makes the bot; nothing is called yet.
    ///
    /// # Errors
    ///
    /// When the API's URL is none, or the HTTP client cannot be set up.
    pub fn build(self) -> Result<Bot, BotError> {
        let Self { token, platform, checks, api_url, http, pace, retry, on_chat_migrated } = self;
        let platform = match api_url {
            Some(url) => platform.with_api_url(url),
            None => platform,
        };
        let given = platform.api_url();
        let url = check_api_url(given, &token)?;
        check_api_url(&platform.file_url(), &token)?;
        let api_url = url.as_str().trim_end_matches('/').to_owned();
        let http = match http {
            Some(client) => client,
            None => client(&url).map_err(|e| BotError::Http(e.without_url()))?,
        };
        let turns = Turns::new(pace.unwrap_or(platform.pace()));
        let pauses = Pauses::default();
        let inner =
            Inner { http, platform, checks, api_url, token, turns, pauses, on_chat_migrated };
        Ok(Bot { inner: Arc::new(inner), timeout: None, deadline: None, retry })
    }
}

fn check_api_url(given: &str, token: &Token) -> Result<reqwest::Url, BotError> {
    // Some write the token into it, and it must not be shown.
    let shown = given.split_once("/bot").map_or(given, |(before, _)| before);
    let shown = token.redact(shown.to_owned());
    let wrong = |why: &str| BotError::ApiUrl { url: shown.clone(), why: why.to_owned() };
    let url: reqwest::Url = given.parse().map_err(|_| wrong("it cannot be parsed"))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(wrong("it must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let url = format!("{}://…", url.scheme());
        return Err(BotError::ApiUrl {
            url,
            why: "it must not have a user name or a password".into(),
        });
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it must not have a query or a fragment"));
    }
    if url.path().contains("/bot") {
        return Err(wrong("write it without /bot and the token, which are added"));
    }
    Ok(url)
}

fn client(url: &reqwest::Url) -> Result<reqwest::Client, reqwest::Error> {
    let mut builder = http_client_builder()
        .connect_timeout(CONNECT_TIMEOUT)
        // A redirect would send the token to another host.
        .redirect(reqwest::redirect::Policy::none());
    if url.host_str().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]")) {
        builder = builder.no_proxy(); // a proxy knows another localhost
    }
    builder.build()
}

/// The start of an HTTP client of one's own for [`BotBuilder::http`], its TLS set up.
pub fn http_client_builder() -> reqwest::ClientBuilder {
    // Fails only when the process has chosen a provider already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let agent = concat!("bot-core/", env!("CARGO_PKG_VERSION"));
    reqwest::Client::builder().user_agent(agent)
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("platform", &self.inner.platform)
            .field("api_url", &self.inner.api_url)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BotBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BotBuilder")
            .field("platform", &self.platform)
            .field("pace", &self.pace)
            .field("retry", &self.retry)
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
    fn the_api_url_is_checked() {
        assert_eq!(build("http://127.0.0.1:8081/").unwrap().api_url(), "http://127.0.0.1:8081");
        assert_eq!(build("https://x.org/api/").unwrap().api_url(), "https://x.org/api");
        for (url, why) in [
            ("api.safew.org", "`api.safew.org` is no URL of a Bot API server: it cannot be parsed"),
            ("ftp://x.org", "must begin with https://"),
            ("https://x.org/?a=b", "must not have a query"),
            ("https://x.org/bot1:secret", "without /bot"),
        ] {
            let error = build(url).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        for url in
            ["https://me:hidden@x.org", "https://x.org/bot1:hidden", "1:secret", "x/bot1:hidden"]
        {
            let error = build(url).unwrap_err().to_string();
            assert!(!error.contains("hidden") && !error.contains("secret"), "{error}");
        }
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
