//! Why a bot did not start, or did not end as it should.

use std::{fmt::Write as _, io, path::PathBuf, time::Duration};

use bot_core::{BotError, BoxError, CallError, WiringError};

use crate::{causes::report, dead_letters::DeadLetterFileError, settings::SettingsError};

/// Why a bot did not start, or did not end as it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The file of dead letters cannot be written.
    #[error(transparent)]
    DeadLetters(DeadLetterFileError),
    /// There is no such dead letter, or there are several.
    #[error("{0}")]
    DeadLetterId(String),
    /// Dead letters are being replayed by another process.
    #[error("another process is replaying the dead letters in {}: wait for its end", .0.display())]
    Replaying(PathBuf),
    /// getWebhookInfo failed.
    #[error("the webhook could not be looked up")]
    GetWebhookInfo(#[source] CallError),
    /// deleteWebhook was refused, when it was called by hand.
    #[error("the webhook was not deleted")]
    WebhookStays(#[source] CallError),
    /// The bot's endpoint does not answer as it should.
    #[error("{0}")]
    Health(String),
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The handlers do not fit together.
    #[error(transparent)]
    Wiring(#[from] WiringError),
    /// There is no handler.
    #[error(
        "the bot has no handlers, so there is nothing it could ask the server for: write a function with #[on(message)] above it (and name a crate that only has handlers once, `use my_handlers as _;`, or the linker leaves it out)"
    )]
    NoHandlers,
    /// The client cannot be made.
    #[error(transparent)]
    Bot(#[from] BotError),
    /// The endpoint's address cannot be listened on.
    #[error("cannot listen on {address} (BOT_LISTEN); no webhook was set")]
    Listen {
        /// The address.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// The address for operators cannot be listened on.
    #[error("cannot listen on {address} (BOT_OPERATIONS_LISTEN); nothing was called")]
    ListenForOperators {
        /// The address.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// The platform does not know the token.
    #[error("the platform at {api_url} does not know this token: check BOT_TOKEN and BOT_PLATFORM")]
    Unauthorized {
        /// Where it was asked.
        api_url: String,
        /// What it said.
        source: CallError,
    },
    /// The storage of dialogues could not be opened.
    #[error("the storage {storage} (BOT_STORAGE) cannot be opened")]
    Storage {
        /// Which one, as in the setting.
        storage: String,
        /// Why not.
        source: BoxError,
    },
    /// The record of updates could not be opened.
    #[error("the record {} (BOT_RECORD) cannot be opened", .path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The platform was away for longer than `BOT_START_WITHIN`: it could not be reached, or had
    /// trouble of its own.
    #[error(
        "the platform at {api_url} is away: {attempts} attempts in {waited:.1?} failed; check the network, DNS and BOT_API_URL, then start the bot again (BOT_START_WITHIN says how long it waits)"
    )]
    Unreachable {
        /// Where it was looked for.
        api_url: String,
        /// How often.
        attempts: u32,
        /// For how long.
        waited: Duration,
        /// What happened last.
        source: CallError,
    },
    /// getMe failed.
    #[error(
        "the bot could not be looked up at {api_url}: check BOT_API_URL, if that is no Bot API server"
    )]
    GetMe {
        /// Where it was asked.
        api_url: String,
        /// What happened.
        source: CallError,
    },
    /// setWebhook failed.
    #[error("the webhook could not be set")]
    SetWebhook(#[source] CallError),
    /// The webhook could not be deleted at the end, or it could not be found out whose it is.
    #[error(
        "the webhook could not be deleted ({attempts} attempts in {waited:.1?}): it stays, and updates wait on the server until a bot starts; to be rid of it, run this program with `webhook delete`"
    )]
    DeleteWebhook {
        /// How often it was tried.
        attempts: u32,
        /// For how long.
        waited: Duration,
        /// What happened last.
        source: CallError,
    },
    /// The webhook that stands in the way of polling could not be deleted.
    #[error("the webhook could not be deleted, and while there is one the bot cannot poll")]
    WebhookInTheWay(#[source] CallError),
    /// A webhook is set, and the settings say that it stays.
    #[error(
        "the bot is to poll, but its updates go to a webhook at {host}, and BOT_DELETE_WEBHOOK says that it stays: stop what runs there, or let this bot delete the webhook (BOT_DELETE_WEBHOOK=true)"
    )]
    WebhookIsSet {
        /// Where it is; the rest of its URL may be secret.
        host: String,
    },
    /// The endpoint stopped serving.
    #[error("the endpoint stopped serving")]
    Serve(#[source] io::Error),
    /// The sandbox did not start.
    #[cfg(feature = "sandbox")]
    #[error(transparent)]
    Sandbox(#[from] bot_sandbox::SandboxError),
    /// What is to be replayed is no record of updates.
    #[cfg(feature = "sandbox")]
    #[error("{file} (BOT_SANDBOX_REPLAY) is no record of updates")]
    Replay {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: bot_sandbox::ReplayError,
    },
    /// The chat in the terminal could not be shown.
    #[error("the chat cannot be shown")]
    Terminal(#[source] io::Error),
    /// The application was run inside of a runtime.
    #[error(
        "the bot starts a runtime of its own: call it from a plain `fn main`, without #[tokio::main], or use `App::serve`"
    )]
    InsideRuntime,
    /// The runtime could not be started.
    #[error("the runtime could not be started")]
    Runtime(#[source] io::Error),
    /// Some of [several bots](crate::Bots) failed.
    #[error("{}", several(.failed, *.of))]
    Several {
        /// Their names, and how each of them failed.
        failed: Vec<(String, RunError)>,
        /// How many bots there are.
        of: usize,
    },
    /// A bot's life ended by a panic, which is a mistake in the program.
    #[error("the bot ended by a panic, which stands on stderr")]
    Panicked,
}

/// The bots that failed, and why, a paragraph each.
fn several(failed: &[(String, RunError)], of: usize) -> String {
    let mut out = match of {
        1 => "the bot failed".to_owned(),
        of => format!("{} of {of} bots failed", failed.len()),
    };
    for (name, error) in failed {
        let _ = write!(out, "\n- {name}: {}", report(error).replace('\n', "\n  "));
    }
    out
}

impl RunError {
    /// The exit code that [`App::run`](crate::App::run) ends with, which has the list.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Unreachable { .. } => 3,
            Self::Unauthorized { .. } => 4,
            Self::Settings(_)
            | Self::DeadLetterId(_)
            | Self::Wiring(_)
            | Self::NoHandlers
            | Self::Bot(_)
            | Self::InsideRuntime => 2,
            // What all of them say; where they differ, one failed is all that can be said.
            Self::Several { failed, .. } => {
                let mut codes = failed.iter().map(|(_, error)| error.exit_code());
                let first = codes.next().unwrap_or(1);
                if codes.all(|code| code == first) { first } else { 1 }
            }
            _ => 1,
        }
    }
}
