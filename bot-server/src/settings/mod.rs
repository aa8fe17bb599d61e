//! Settings, and the check of all of them before anything is called.

mod networks;
mod webhook;

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use bot_core::{Platform, Token};

pub(crate) use self::webhook::{
    DEFAULT_LISTEN, HAND_OVER_AFTER, OPERATORS_PATHS, is_own_server, parse_url,
};
pub use self::{
    networks::Networks,
    webhook::{PublicUrl, Tls, WebhookSettings},
};
use crate::storage::StorageSettings;

/// Most updates under way, unless told otherwise.
pub(crate) const MAX_UNDER_WAY: usize = 1_000;

/// How often an update is tried whose handler asks for it again, unless told otherwise: an outage of
/// more than an hour passes in less where the server sets the pace.
pub(crate) const MAX_ATTEMPTS: u32 = 100;

/// How long the platform may be away at the start, unless told otherwise.
pub(crate) const START_WITHIN: Duration = Duration::from_secs(60);

/// What a bot runs with.
///
/// `run` and [`App::run`](crate::App::run) read it from flags, environment variables and `.env`, in
/// this order:
///
/// | variable | flag | default | meaning |
/// | --- | --- | --- | --- |
/// | `BOT_TOKEN` or `BOT_TOKEN_FILE` | never | none: the sandbox, in a debug build | the bot's token, or a file that has it |
/// | `BOT_PLATFORM` | `--platform` | `safew` | `safew` or `telegram`; the sandbox plays it, too |
/// | `BOT_API_URL` | `--api-url` | the platform's | a Bot API server of one's own |
/// | `BOT_WEBHOOK_URL` | `--webhook-url` | none: polling | the public URL of the endpoint: https, port 443, 80, 88 or 8443 |
/// | `BOT_WEBHOOK_SECRET` | `--webhook-secret` | derived from the token | 1 to 256 of `A-Za-z0-9_-` |
/// | `BOT_PREVIOUS_WEBHOOK_SECRET` | `--previous-webhook-secret` | none | a secret that is accepted beside it while it is being changed |
/// | `BOT_LISTEN` | `--listen` | `127.0.0.1:8080` | where the endpoint listens |
/// | `BOT_ON_SHUTDOWN` | `--on-shutdown` | `delete` | what becomes of the webhook: `delete`, `keep` or `always`, see [`OnShutdown`] |
/// | `BOT_MAX_CONNECTIONS` | `--max-connections` | the server's, 40 | 1 to 100 updates at once |
/// | `BOT_IP_ADDRESS` | `--ip-address` | by DNS | where the server finds the endpoint |
/// | `BOT_DROP_PENDING_UPDATES` | `--drop-pending-updates` | `false` | forget what came before the start |
/// | `BOT_DELETE_WEBHOOK` | `--delete-webhook` | `true` | a bot that polls deletes the webhook that was set; with `false` it does not start then |
/// | `BOT_START_WITHIN` | `--start-within` | `60s` | how long the platform may be away at the start |
/// | `BOT_OPERATIONS_LISTEN` | `--operations-listen` | where the endpoint listens | an address of its own for `/healthz`, `/readyz` and `/metrics` |
/// | `BOT_SYNC_COMMANDS` | `--sync-commands` | `true` | make the menu of commands what the handlers say, see [`App::sync_commands`](crate::App::sync_commands) |
/// | `BOT_CERTIFICATE` | `--certificate` | none | a self-signed certificate to upload, as a PEM file |
/// | `BOT_TLS` | `--tls` | `off` | how the endpoint serves https itself, see [`Tls`]: `self-signed`, or the two files `CERT.pem,KEY.pem` |
/// | `BOT_ALLOW_FROM` | `--allow-from` | everywhere | networks that requests may come from, such as `10.0.0.0/8, 192.0.2.7`, or `platform` for Telegram's |
/// | `BOT_TRUSTED_PROXIES` | `--trusted-proxies` | none | networks of proxies, which say in `X-Forwarded-For` where a request comes from |
/// | `BOT_STORAGE` | `--storage` | `memory` | where dialogues are kept: `memory`, or `sqlite:PATH` with the feature `sqlite` |
/// | `BOT_SEEN` | `--seen` | `memory` | where it is remembered which updates were handled, see [`SeenIn`]: `memory`, or `storage`, which processes share |
/// | `BOT_HANDLER_TIMEOUT` | `--handler-timeout` | none | how long a handler may run: seconds, or `90s`, `5m` |
/// | `BOT_HAND_OVER_AFTER` | `--hand-over-after` | `50s` | when a request is answered though its handler is still at work, less than 60 seconds: where a proxy gives up earlier than the server, less than it waits |
/// | `BOT_MAX_UNDER_WAY` | `--max-under-way` | 1000 | most updates under way; past it the server keeps them. As many more may go on that were handed over |
/// | `BOT_MAX_ATTEMPTS` | `--max-attempts` | 100 | how often an update is tried whose handler asks for it [again](crate::Retry), or during which the process ends (with `BOT_SEEN=storage`, and 5 times at most); then it is a dead letter |
/// | `BOT_DEAD_LETTERS` | `--dead-letters` | none: the log | a file that keeps updates that were given up, see [`dead_letters`](crate::dead_letters) |
/// | `BOT_REPLY_IN_RESPONSE` | `--reply-in-response` | `false` | send a handler's last call in the answer to the webhook's request, see [`reply`](bot_core::reply#in-the-webhooks-response); not on SafeW |
/// | `BOT_RECORD` | `--record` | none | a file that each update is appended to, as a line of JSON, to be [replayed](crate::testing#records); it holds what people say |
/// | `BOT_SANDBOX_PORT` | `--sandbox-port` | `8081`, or any | in the sandbox: its port, where the chat page is |
/// | `BOT_SANDBOX_REPLAY` | `--sandbox-replay` | none | in the sandbox: a record of updates to begin with |
/// | `BOT_SANDBOX_SCENARIO` | `--sandbox-scenario` | none | in the sandbox: a file that says what is to go wrong, see [`scenario`](crate::sandbox::scenario) |
/// | `BOT_LOG` | | `info` | what is logged |
/// | `BOT_LOG_FORMAT` | `--log-format` | `text` | how it is logged: `text`, or `json`, an object a line |
///
/// A variable that is set to nothing counts as not set. Where several bots run, each has variables of
/// its own and shares others: see [`Bots`](crate::Bots#settings).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The bot's token.
    pub token: Token,
    /// The platform.
    pub platform: Platform,
    /// Where the API is, if not where the platform has it.
    pub api_url: Option<String>,
    /// How updates come.
    pub receive: Receive,
    /// What becomes of the webhook at the end.
    pub on_shutdown: OnShutdown,
    /// Forget what came before the start.
    pub drop_pending_updates: bool,
    /// Make the menu of commands what the handlers say; `None` leaves it to
    /// [`App::sync_commands`](crate::App::sync_commands).
    pub sync_commands: Option<bool>,
    /// Where dialogues are kept; if nothing is said, where [`App::storage`](crate::App::storage)
    /// says, else in memory.
    pub storage: Option<StorageSettings>,
    /// Where each update is written to as it comes, a line of JSON each; the file grows for ever, and
    /// it holds what people say.
    pub record: Option<PathBuf>,
    /// Where it is remembered which updates were handled.
    pub seen: SeenIn,
    /// How long a handler may run; it is ended then, and its update has failed. If nothing is said,
    /// as long as [`App::handler_timeout`](crate::App::handler_timeout) says, else for ever.
    pub handler_timeout: Option<Duration>,
    /// Most updates under way, 1,000; past it the server is asked to keep them. As many more may go
    /// on that were handed over: whose handler takes so long that the server was told it is handled.
    pub max_under_way: usize,
    /// How often an update is tried whose handler asks for it [again](crate::Retry), 100 times; then
    /// it is a [dead letter](crate::dead_letters).
    pub max_attempts: u32,
    /// How long the platform may be away at the start, 60 seconds: then the bot gives up.
    pub start_within: Duration,
    /// Whether a bot that polls deletes the webhook that was set; else it does not start then.
    pub delete_webhook: bool,
    /// An address of its own for `/healthz`, `/readyz` and `/metrics`, in place of the endpoint's.
    pub operations_listen: Option<String>,
    /// The file that keeps dead letters; if nothing is said, where
    /// [`App::dead_letters`](crate::App::dead_letters) says, else only the log.
    pub dead_letters: Option<PathBuf>,
}

/// How updates come.
#[derive(Clone, Debug)]
pub enum Receive {
    /// The bot asks for them.
    Polling,
    /// The server sends them.
    Webhook(Box<WebhookSettings>),
}

/// What becomes of the webhook when the bot stops.
///
/// # What cannot be promised
///
/// The Bot API has no "delete it if it is mine". With [`Delete`](Self::Delete) the old process of a
/// rolling deploy looks whether the webhook is still its own, and deletes it then; the new process may
/// set its own between the two. So a process looks at its webhook in the first half minute, and sets it
/// again if it is gone: updates wait on the server for those seconds, and none is lost. For the same
/// reason a webhook that somebody deletes by hand in that half minute comes back. Later, one that is
/// gone or another's is left alone: the bot is not ready and says so in the log.
///
/// A platform that is away when the bot stops is tried for some eight seconds. Then the webhook stays,
/// which the exit code 1 and the error say; updates wait on the server until a bot starts, or the
/// subcommand `webhook delete` removes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnShutdown {
    /// It is deleted if it is still the one that this process has set: in a rolling deploy the new
    /// process's webhook stays.
    #[default]
    Delete,
    /// It stays: for several replicas, or a host that wakes the bot by its webhook.
    Keep,
    /// It is deleted, whoever has set it.
    Always,
}

/// Where it is remembered which updates were handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SeenIn {
    /// In the process: of what was handled by another one it knows nothing.
    #[default]
    Memory,
    /// Where dialogues are kept, which processes may share: in a rolling deploy the server sends
    /// what is under way in the old process to the new one as well, and only such a memory keeps its
    /// handler from running twice. A storage in memory is refused.
    ///
    /// A process claims an update before its handler begins. Another one that gets the same update
    /// asks the server to come again in a second, until the first has handled it, or has ended: at once
    /// after a clean end, and 15 seconds after the last sign of life of one that was killed. An update
    /// during which 5 processes ended becomes a [dead letter](crate::dead_letters). Records are kept for
    /// 25 hours, which is as long as a server sends an update, and more.
    ///
    /// What it promises and what not: while the storage is away nothing is handled, and the server
    /// keeps its updates. A handler runs again if its process is killed before it is written that it
    /// ended, and it runs twice at once if its process stands still (suspended, swapped out) for more
    /// than 15 seconds and then goes on. It costs two writes an update, one after another
    /// where the storage is a file of SQLite's: a millisecond or two in all, so some hundreds of updates
    /// a second.
    Storage,
}

/// Settings that are wrong: everything that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// A sentence for each thing that is wrong.
    pub problems: Vec<String>,
}

impl Settings {
    /// Settings of a bot of SafeW that polls.
    #[must_use]
    pub fn new(token: Token) -> Self {
        Self {
            token,
            platform: Platform::default(),
            api_url: None,
            receive: Receive::Polling,
            on_shutdown: OnShutdown::default(),
            drop_pending_updates: false,
            sync_commands: None,
            storage: None,
            seen: SeenIn::Memory,
            handler_timeout: None,
            max_under_way: MAX_UNDER_WAY,
            max_attempts: MAX_ATTEMPTS,
            start_within: START_WITHIN,
            delete_webhook: true,
            operations_listen: None,
            record: None,
            dead_letters: None,
        }
    }
}

impl Settings {
    /// Checks what no type can: nothing is called before it holds.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        let Receive::Webhook(webhook) = &self.receive else { return Ok(()) };
        let own_server = is_own_server(&self.platform, self.api_url.as_deref());
        let mut problems = webhook.problems(self.platform.dialect(), own_server);
        problems.extend(webhook.beside_operators(self.operations_listen.as_deref()));
        let problems: Vec<_> = problems.into_iter().map(|p| self.token.redact(p)).collect();
        if problems.is_empty() { Ok(()) } else { Err(SettingsError { problems }) }
    }
}

impl FromStr for SeenIn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "memory" => Ok(Self::Memory),
            "storage" => Ok(Self::Storage),
            _ => Err(format!("`{text}` is neither memory nor storage")),
        }
    }
}

impl FromStr for OnShutdown {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "delete" => Ok(Self::Delete),
            "keep" => Ok(Self::Keep),
            "always" => Ok(Self::Always),
            _ => Err(format!("`{text}` is no policy: write delete, keep or always")),
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [one] => f.write_str(one),
            all => {
                write!(f, "{} settings are wrong", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
            }
        }
    }
}

impl std::error::Error for SettingsError {}
