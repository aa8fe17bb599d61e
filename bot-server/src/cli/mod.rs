//! Flags, environment variables and subcommands, and how they become [`Settings`].

mod values;

use std::{env, fs, net::IpAddr, path::PathBuf};

#[cfg(feature = "sandbox")]
use bot_sandbox::Scenario;

use self::values::{
    Check, at_least_one, boolean, certificate, duration, given, listen, max_connections,
};
#[cfg(feature = "sandbox")]
use crate::{
    embedded::{Options, Replay},
    error::report,
};
use crate::{
    listing::Format,
    secret::WebhookSecret,
    settings::{
        DEFAULT_LISTEN, MAX_UNDER_WAY, OnShutdown, PublicUrl, Receive, START_WITHIN, Settings,
        SettingsError, WebhookSettings, is_own_server, parse_url,
    },
    storage::StorageSettings,
};
use bot_core::{Dialect, Platform, Token};
use clap::{Parser, Subcommand};

/// Everything that can be given on the command line. Values are text here and checked together, so
/// that all mistakes are told at once and by the names people used.
#[derive(Parser)]
#[command(
    about = "A bot. Without BOT_TOKEN in the environment, a debug build runs in the sandbox.",
    after_help = "The token comes from BOT_TOKEN or from the file that BOT_TOKEN_FILE names, never from a flag.\nVariables may stand in a file .env in the working directory."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Run in the embedded sandbox, with a chat in the browser and in the terminal
    #[arg(long, global = true)]
    pub(crate) sandbox: bool,

    /// The sandbox's port [default: 8081, or any free one if that is taken]
    #[cfg(feature = "sandbox")]
    #[arg(long, global = true, env = "BOT_SANDBOX_PORT", value_name = "PORT")]
    sandbox_port: Option<String>,

    /// Begin with the updates of this record (see --record) in the sandbox
    #[cfg(feature = "sandbox")]
    #[arg(long, global = true, env = "BOT_SANDBOX_REPLAY", value_name = "FILE")]
    sandbox_replay: Option<String>,

    /// Let go wrong in the sandbox what this file says: a list of rules
    #[cfg(feature = "sandbox")]
    #[arg(long, global = true, env = "BOT_SANDBOX_SCENARIO", value_name = "FILE")]
    sandbox_scenario: Option<String>,

    /// The platform: safew or telegram [default: safew]
    #[arg(long, global = true, env = "BOT_PLATFORM", value_name = "NAME")]
    platform: Option<String>,

    /// A Bot API server of your own
    #[arg(long, global = true, env = "BOT_API_URL", value_name = "URL")]
    api_url: Option<String>,

    /// The public https URL of this bot's endpoint; without it the bot polls
    #[arg(long, global = true, env = "BOT_WEBHOOK_URL", value_name = "URL")]
    webhook_url: Option<String>,

    /// The webhook's secret [default: derived from the token]
    #[arg(
        long,
        global = true,
        env = "BOT_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    webhook_secret: Option<String>,

    /// A secret that is accepted beside it while it is being changed
    #[arg(
        long,
        global = true,
        env = "BOT_PREVIOUS_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    previous_webhook_secret: Option<String>,

    /// How the endpoint serves https itself: off, self-signed, or two PEM files [default: off]
    #[arg(long, global = true, env = "BOT_TLS", value_name = "off|self-signed|CERT,KEY")]
    tls: Option<String>,

    /// Where the endpoint listens [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "BOT_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<String>,

    /// What becomes of the webhook at the end: delete, keep or always [default: delete]
    #[arg(long, global = true, env = "BOT_ON_SHUTDOWN", value_name = "POLICY")]
    on_shutdown: Option<String>,

    /// Most updates at once, 1 to 100
    #[arg(long, global = true, env = "BOT_MAX_CONNECTIONS", value_name = "N")]
    max_connections: Option<String>,

    /// Where the server finds the endpoint, in place of DNS
    #[arg(long, global = true, env = "BOT_IP_ADDRESS", value_name = "IP")]
    ip_address: Option<String>,

    /// Forget what came before the start
    #[arg(
        long,
        global = true,
        env = "BOT_DROP_PENDING_UPDATES",
        value_name = "true|false",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    drop_pending_updates: Option<String>,

    /// Make the menu of commands what the handlers say [default: true]
    #[arg(
        long,
        global = true,
        env = "BOT_SYNC_COMMANDS",
        value_name = "true|false",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    sync_commands: Option<String>,

    /// A self-signed certificate to upload, as a PEM file
    #[arg(long, global = true, env = "BOT_CERTIFICATE", value_name = "FILE")]
    certificate: Option<String>,

    /// Where dialogues are kept: memory, or sqlite:PATH [default: memory]
    #[arg(long, global = true, env = "BOT_STORAGE", value_name = "STORAGE")]
    storage: Option<String>,

    /// Where handled updates are remembered; processes can share a storage [default: memory]
    #[arg(long, global = true, env = "BOT_SEEN", value_name = "memory|storage")]
    seen: Option<String>,

    /// How long a handler may run, such as 90s or 5m [default: for ever]
    #[arg(long, global = true, env = "BOT_HANDLER_TIMEOUT", value_name = "TIME")]
    handler_timeout: Option<String>,

    /// Most updates under way; past it the server keeps them [default: 1000]
    #[arg(long, global = true, env = "BOT_MAX_UNDER_WAY", value_name = "N")]
    max_under_way: Option<String>,

    /// Let a bot that polls delete a webhook; else it does not start then [default: true]
    #[arg(
        long,
        global = true,
        env = "BOT_DELETE_WEBHOOK",
        value_name = "true|false",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    delete_webhook: Option<String>,

    /// How long the platform may be away at the start [default: 60s]
    #[arg(long, global = true, env = "BOT_START_WITHIN", value_name = "TIME")]
    start_within: Option<String>,

    /// An address of its own for /healthz, /readyz and /metrics
    #[arg(long, global = true, env = "BOT_OPERATIONS_LISTEN", value_name = "ADDRESS:PORT")]
    operations_listen: Option<String>,

    /// Keep updates that were given up in this file
    #[arg(long, global = true, env = "BOT_DEAD_LETTERS", value_name = "FILE")]
    dead_letters: Option<String>,

    /// How it is logged: text or json [default: text]
    #[arg(long, global = true, env = "BOT_LOG_FORMAT", value_name = "text|json")]
    log_format: Option<String>,

    /// Append each update to this file, to be replayed in a test; it holds what people say
    #[arg(long, global = true, env = "BOT_RECORD", value_name = "FILE")]
    record: Option<String>,

    /// Send a handler's last call in the answer to the webhook's request; not on SafeW
    #[arg(
        long,
        global = true,
        env = "BOT_REPLY_IN_RESPONSE",
        value_name = "true|false",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    reply_in_response: Option<String>,
}

/// What to do.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the bot (the default)
    Run,
    /// Print the kinds of update the handlers need, as a JSON list sorted by name
    AllowedUpdates,
    /// Print the handlers of each kind in the order of trial: what they ask for, name and place
    Handlers {
        /// How to print them
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

impl Cli {
    /// The platform, if it is one.
    pub(crate) fn platform(&self) -> Result<Platform, String> {
        let dialect = given(self.platform.as_ref()).map(str::parse::<Dialect>).transpose()?;
        Ok(Platform::from(dialect.unwrap_or_default()))
    }

    /// Where dialogues are to be kept, if that is said.
    pub(crate) fn storage(&self) -> Result<Option<StorageSettings>, String> {
        given(self.storage.as_ref()).map(str::parse).transpose()
    }

    /// Where updates are recorded, if they are.
    fn record(&self) -> Option<PathBuf> {
        given(self.record.as_ref()).map(PathBuf::from)
    }

    /// The settings, all checked; `None` if there is no token.
    pub(crate) fn settings(&self) -> Result<Option<Settings>, SettingsError> {
        let mut check = Check::default();
        let text = check.value("BOT_TOKEN", token_text().transpose());
        let token = text.as_deref().map(|text| Token::new(text).map_err(|e| e.to_string()));
        let token = check.value("BOT_TOKEN", token);
        let platform = check.value("BOT_PLATFORM", Some(self.platform())).unwrap_or_default();
        let api_url = given(self.api_url.as_ref()).map(str::to_owned);
        let policy = given(self.on_shutdown.as_ref()).map(str::parse::<OnShutdown>);
        let on_shutdown = check.value("BOT_ON_SHUTDOWN", policy).unwrap_or_default();
        let drop = given(self.drop_pending_updates.as_ref()).map(boolean);
        let drop_pending_updates = check.value("BOT_DROP_PENDING_UPDATES", drop).unwrap_or(false);
        let sync = given(self.sync_commands.as_ref()).map(boolean);
        let sync_commands = check.value("BOT_SYNC_COMMANDS", sync);
        let storage = check.value("BOT_STORAGE", self.storage().transpose());
        let seen = check.value("BOT_SEEN", given(self.seen.as_ref()).map(str::parse));
        let limit = given(self.handler_timeout.as_ref()).map(duration);
        let handler_timeout = check.value("BOT_HANDLER_TIMEOUT", limit);
        let under_way = given(self.max_under_way.as_ref()).map(at_least_one);
        let max_under_way = check.value("BOT_MAX_UNDER_WAY", under_way);
        let delete = given(self.delete_webhook.as_ref()).map(boolean);
        let delete_webhook = check.value("BOT_DELETE_WEBHOOK", delete);
        let start = given(self.start_within.as_ref()).map(duration);
        let start_within = check.value("BOT_START_WITHIN", start);
        let operations = given(self.operations_listen.as_ref()).map(listen);
        let operations_listen = check.value("BOT_OPERATIONS_LISTEN", operations);
        let webhook = self.webhook(&platform, api_url.as_deref(), &mut check);
        if !check.0.is_empty() {
            // Some put the token into a URL, and it must not be shown.
            let hidden = |problem: String| match &text {
                Some(text) => problem.replace(text, "…"),
                None => problem,
            };
            return Err(SettingsError { problems: check.0.into_iter().map(hidden).collect() });
        }
        let Some(token) = token else { return Ok(None) };
        let receive =
            webhook.map_or(Receive::Polling, |webhook| Receive::Webhook(Box::new(webhook)));
        let mut settings = Settings::new(token);
        settings.platform = platform;
        settings.api_url = api_url;
        settings.receive = receive;
        settings.on_shutdown = on_shutdown;
        settings.drop_pending_updates = drop_pending_updates;
        settings.sync_commands = sync_commands;
        settings.storage = storage;
        settings.record = self.record();
        settings.seen = seen.unwrap_or_default();
        settings.handler_timeout = handler_timeout;
        settings.max_under_way = max_under_way.unwrap_or(MAX_UNDER_WAY);
        settings.delete_webhook = delete_webhook.unwrap_or(true);
        settings.start_within = start_within.unwrap_or(START_WITHIN);
        settings.operations_listen = operations_listen;
        settings.dead_letters = given(self.dead_letters.as_ref()).map(PathBuf::from);
        Ok(Some(settings))
    }

    /// What is set of a run in the sandbox, all checked.
    #[cfg(feature = "sandbox")]
    pub(crate) fn of_sandbox(&self) -> Result<Options, SettingsError> {
        let mut check = Check::default();
        let platform = check.value("BOT_PLATFORM", Some(self.platform())).unwrap_or_default();
        let storage = check.value("BOT_STORAGE", self.storage().transpose());
        let port = given(self.sandbox_port.as_ref()).map(|port| {
            port.parse().map_err(|_| format!("`{port}` is no port: a number up to 65535"))
        });
        let port = check.value("BOT_SANDBOX_PORT", port);
        let replay = given(self.sandbox_replay.as_ref()).map(|file| {
            let lines = fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
            Ok(Replay { file: file.to_owned(), lines })
        });
        let replay = check.value("BOT_SANDBOX_REPLAY", replay);
        let scenario = given(self.sandbox_scenario.as_ref())
            .map(|file| Scenario::from_file(file).map_err(|error| report(&error)));
        let scenario = check.value("BOT_SANDBOX_SCENARIO", scenario).unwrap_or_default();
        if !check.0.is_empty() {
            return Err(SettingsError { problems: check.0 });
        }
        let (dialect, record) = (platform.dialect(), self.record());
        Ok(Options { dialect, storage, port, record, replay, scenario })
    }

    fn webhook(
        &self,
        platform: &Platform,
        api_url: Option<&str>,
        check: &mut Check,
    ) -> Option<WebhookSettings> {
        let url = given(self.webhook_url.as_ref()).map(parse_url);
        let url = check.value("BOT_WEBHOOK_URL", url);
        let secret = given(self.webhook_secret.as_ref()).map(WebhookSecret::new);
        let secret = secret.map(|secret| secret.map_err(|e| e.to_string()));
        let secret = check.value("BOT_WEBHOOK_SECRET", secret);
        let previous = given(self.previous_webhook_secret.as_ref()).map(WebhookSecret::new);
        let previous = previous.map(|secret| secret.map_err(|e| e.to_string()));
        let previous_secret = check.value("BOT_PREVIOUS_WEBHOOK_SECRET", previous);
        let tls = check.value("BOT_TLS", given(self.tls.as_ref()).map(str::parse));
        let listen = given(self.listen.as_ref()).map(listen);
        let listen = check.value("BOT_LISTEN", listen);
        let connections = given(self.max_connections.as_ref()).map(max_connections);
        let max_connections = check.value("BOT_MAX_CONNECTIONS", connections);
        let ip_address = given(self.ip_address.as_ref())
            .map(|ip| ip.parse::<IpAddr>().map_err(|_| format!("`{ip}` is no IP address")));
        let ip_address = check.value("BOT_IP_ADDRESS", ip_address);
        let certificate = given(self.certificate.as_ref()).map(certificate);
        let certificate = check.value("BOT_CERTIFICATE", certificate);
        let respond = given(self.reply_in_response.as_ref()).map(boolean);
        let respond = check.value("BOT_REPLY_IN_RESPONSE", respond);
        let mut webhook = WebhookSettings::new(PublicUrl::Given(url?));
        webhook.listen = listen.unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        webhook.secret = secret;
        webhook.previous_secret = previous_secret;
        webhook.tls = tls.unwrap_or_default();
        webhook.max_connections = max_connections;
        webhook.ip_address = ip_address;
        webhook.certificate = certificate;
        webhook.reply_in_response = respond.unwrap_or(false);
        check.0.extend(webhook.problems(platform.dialect(), is_own_server(platform, api_url)));
        Some(webhook)
    }

    /// Settings of the webhook that were given although there is none.
    pub(crate) fn idle_settings(&self) -> Vec<&'static str> {
        if given(self.webhook_url.as_ref()).is_some() {
            return Vec::new();
        }
        let settings = [
            ("BOT_WEBHOOK_SECRET", &self.webhook_secret),
            ("BOT_PREVIOUS_WEBHOOK_SECRET", &self.previous_webhook_secret),
            ("BOT_TLS", &self.tls),
            ("BOT_LISTEN", &self.listen),
            ("BOT_MAX_CONNECTIONS", &self.max_connections),
            ("BOT_IP_ADDRESS", &self.ip_address),
            ("BOT_CERTIFICATE", &self.certificate),
            ("BOT_REPLY_IN_RESPONSE", &self.reply_in_response),
        ];
        let idle = settings.into_iter().filter(|(_, value)| given(value.as_ref()).is_some());
        idle.map(|(name, _)| name).collect()
    }
}

/// The token, from the environment only: a flag would show it to everyone who lists processes.
fn token_text() -> Result<Option<String>, String> {
    let variable = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let text = match (variable("BOT_TOKEN"), variable("BOT_TOKEN_FILE")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err("BOT_TOKEN_FILE is set too: remove one of the two".into()),
        (Some(text), None) => text,
        (None, Some(path)) => fs::read_to_string(&path)
            .map_err(|error| format!("BOT_TOKEN_FILE: `{path}` cannot be read: {error}"))?,
    };
    match text.trim() {
        "" => Err("the file that BOT_TOKEN_FILE names is empty".into()),
        text => Ok(Some(text.to_owned())),
    }
}
