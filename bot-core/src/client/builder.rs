//! How a bot is made: its settings, and what is wrong with them.

use std::{fmt, time::Duration};

use super::{
    Bot, CallReport, RetryPolicy, Token, TokenError, answers::Answers, bot::Inner, pauses::Pauses,
    turns::Turns, watch::CallHook,
};
use crate::{pace::Pace, platform::Platform};

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What is told of a group that has another id, old and new.
pub(super) type MigrationHook = Box<dyn Fn(i64, i64) + Send + Sync>;

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
    retry: RetryPolicy,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    on_chat_migrated: Option<MigrationHook>,
    on_call: Vec<CallHook>,
}

impl BotBuilder {
    pub(super) fn new(token: Token) -> Self {
        Self {
            token,
            platform: Platform::default(),
            checks: true,
            api_url: None,
            http: None,
            pace: None,
            retry: RetryPolicy::new(),
            timeout: None,
            deadline: None,
            on_chat_migrated: None,
            on_call: Vec::new(),
        }
    }

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

    /// Sets the HTTP client, for a proxy or roots of one's own. Begin it with
    /// [`http_client_builder`]: a client that follows redirects may show the token to another host.
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
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Sets how long an attempt of a call may take: [`Bot::timeout`] for all calls.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how long a call may take with all waits and attempts: [`Bot::deadline`] for all calls.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
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

    /// Adds what is told of each call when it has ended, however it ended: for metrics, or a log of
    /// one's own. What comes by [`download`](mod@crate::download) is no call.
    ///
    /// It is called on the call's own way, so it should be quick; it must not panic.
    ///
    /// ```
    /// use bot_core::{Bot, Token, client::CallOutcome};
    ///
    /// let bot = Bot::builder(Token::new("1:x")?).on_call(|call| {
    ///     if call.outcome != CallOutcome::Done {
    ///         eprintln!("{} ended as {:?} after {:?}", call.method, call.outcome, call.took);
    ///     }
    /// });
    /// # Ok::<(), bot_core::BotError>(())
    /// ```
    #[must_use]
    pub fn on_call(mut self, hook: impl Fn(&CallReport) + Send + Sync + 'static) -> Self {
        self.on_call.push(Box::new(hook));
        self
    }

    /// Makes the bot; nothing is called yet.
    ///
    /// # Errors
    ///
    /// When the API's URL is none, or the HTTP client cannot be set up.
    pub fn build(self) -> Result<Bot, BotError> {
        let Self {
            token,
            platform,
            checks,
            api_url,
            http,
            pace,
            retry,
            timeout,
            deadline,
            on_chat_migrated,
            on_call,
        } = self;
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
        let answers = Answers::default();
        let inner = Inner {
            http,
            platform,
            checks,
            api_url,
            token,
            turns,
            pauses,
            answers,
            on_chat_migrated,
            on_call,
        };
        Ok(Bot::of(inner, retry, timeout, deadline))
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
    let mut builder = http_client_builder();
    if url.host_str().is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]")) {
        builder = builder.no_proxy(); // a proxy knows another localhost
    }
    builder.build()
}

/// The start of an HTTP client of one's own for [`BotBuilder::http`]: its TLS is set up, it follows no
/// redirect, for that would take the token to another host, and a connection may take 10 s to make.
pub fn http_client_builder() -> reqwest::ClientBuilder {
    // Fails only when the process has chosen a provider already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let agent = concat!("bot-core/", env!("CARGO_PKG_VERSION"));
    reqwest::Client::builder()
        .user_agent(agent)
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
