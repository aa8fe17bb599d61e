//! Flags, environment variables and subcommands, and how they become [`Settings`].

use std::{env, fs, net::IpAddr, path::PathBuf};

#[cfg(feature = "sandbox")]
use bot_sandbox::Scenario;

#[cfg(feature = "sandbox")]
use crate::{
    embedded::{Options, Replay},
    error::report,
};
use crate::{
    listing::Format,
    secret::WebhookSecret,
    settings::{
        DEFAULT_LISTEN, OnShutdown, PublicUrl, Receive, Settings, SettingsError, WebhookSettings,
        is_own_server, parse_url,
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

/// Collects what is wrong.
#[derive(Default)]
struct Check(Vec<String>);

impl Check {
    /// The value of a setting, or none with a note of what is wrong with it.
    fn value<T>(&mut self, name: &str, value: Option<Result<T, String>>) -> Option<T> {
        match value? {
            Ok(value) => Some(value),
            Err(why) => {
                self.0.push(format!("{name}: {why}"));
                None
            }
        }
    }
}

/// A variable that is set to nothing is not set.
fn given(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
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
        let receive = webhook.map_or(Receive::Polling, Receive::Webhook);
        let mut settings = Settings::new(token);
        settings.platform = platform;
        settings.api_url = api_url;
        settings.receive = receive;
        settings.on_shutdown = on_shutdown;
        settings.drop_pending_updates = drop_pending_updates;
        settings.sync_commands = sync_commands;
        settings.storage = storage;
        settings.record = self.record();
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

fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

fn max_connections(text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| format!("`{text}` is no number from 1 to 100"))
}

fn listen(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    match port {
        None => Err(format!("`{text}` is no address with a port, such as {DEFAULT_LISTEN}")),
        Some(_) if text.starts_with(':') => Ok(format!("0.0.0.0{text}")),
        Some(_) => Ok(text.to_owned()),
    }
}

fn certificate(path: &str) -> Result<PathBuf, String> {
    let text = fs::read(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    if !text.starts_with(b"-----BEGIN CERTIFICATE-----") {
        return Err(format!(
            "`{path}` is no PEM file: it must begin with -----BEGIN CERTIFICATE-----"
        ));
    }
    Ok(path.into())
}
