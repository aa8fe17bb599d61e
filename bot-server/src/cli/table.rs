//! The settings as a table: one row is a variable and its flag.

/// One setting that is given as text.
#[derive(Debug)]
pub(super) struct Setting {
    /// Its variable; the flag is named after it: `BOT_API_URL` is `--api-url`.
    pub(super) variable: &'static str,
    /// What its value is called in the help.
    pub(super) value: &'static str,
    pub(super) help: &'static str,
    pub(super) form: Form,
    pub(super) whose: Whose,
}

/// How the flag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// With a value.
    Value,
    /// Alone, which means `true`, or with a value.
    Switch,
    /// With a value that the help must not show.
    Secret,
}

/// Whose a setting is where several bots run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// Each bot's own; where it has none it has the one that is for all.
    Shared,
    /// Each bot's own, never for all.
    Own,
    /// The program's: it has one only.
    Program,
}

const fn value(variable: &'static str, value: &'static str, help: &'static str) -> Setting {
    Setting { variable, value, help, form: Form::Value, whose: Whose::Shared }
}

const fn switch(variable: &'static str, help: &'static str) -> Setting {
    Setting { variable, value: "true|false", help, form: Form::Switch, whose: Whose::Shared }
}

const fn secret(variable: &'static str, help: &'static str) -> Setting {
    Setting { variable, value: "SECRET", help, form: Form::Secret, whose: Whose::Own }
}

impl Setting {
    const fn own(self) -> Self {
        Self { whose: Whose::Own, ..self }
    }

    const fn of_the_program(self) -> Self {
        Self { whose: Whose::Program, ..self }
    }
}

/// All of them, in the order of the help. The token is none: a flag would show it to everyone who
/// lists processes.
pub(super) const SETTINGS: &[Setting] = &[
    #[cfg(feature = "sandbox")]
    value(
        "BOT_SANDBOX_PORT",
        "PORT",
        "The sandbox's port [default: 8081, or any free one if that is taken]",
    )
    .of_the_program(),
    #[cfg(feature = "sandbox")]
    value(
        "BOT_SANDBOX_REPLAY",
        "FILE",
        "Begin with the updates of this record (see --record) in the sandbox",
    )
    .of_the_program(),
    #[cfg(feature = "sandbox")]
    value(
        "BOT_SANDBOX_SCENARIO",
        "FILE",
        "Let go wrong in the sandbox what this file says: a list of rules",
    )
    .of_the_program(),
    value("BOT_PLATFORM", "NAME", "The platform: safew or telegram [default: safew]"),
    value("BOT_API_URL", "URL", "A Bot API server of your own"),
    value(
        "BOT_WEBHOOK_URL",
        "URL",
        "The public https URL of this bot's endpoint; without it the bot polls",
    ),
    secret("BOT_WEBHOOK_SECRET", "The webhook's secret [default: derived from the token]"),
    secret(
        "BOT_PREVIOUS_WEBHOOK_SECRET",
        "A secret that is accepted beside it while it is being changed",
    ),
    value(
        "BOT_TLS",
        "off|self-signed|CERT,KEY",
        "How the endpoint serves https itself: off, self-signed, or two PEM files [default: off]",
    ),
    value("BOT_LISTEN", "ADDRESS:PORT", "Where the endpoint listens [default: 127.0.0.1:8080]"),
    value(
        "BOT_ON_SHUTDOWN",
        "POLICY",
        "What becomes of the webhook at the end: delete, keep or always [default: delete]",
    ),
    value("BOT_MAX_CONNECTIONS", "N", "Most updates at once, 1 to 100"),
    value("BOT_IP_ADDRESS", "IP", "Where the server finds the endpoint, in place of DNS"),
    switch("BOT_DROP_PENDING_UPDATES", "Forget what came before the start"),
    switch("BOT_SYNC_COMMANDS", "Make the menu of commands what the handlers say [default: true]"),
    value("BOT_CERTIFICATE", "FILE", "A self-signed certificate to upload, as a PEM file"),
    value(
        "BOT_ALLOW_FROM",
        "NETWORKS|platform",
        "Where requests may come from: networks, or the platform's [default: everywhere]",
    ),
    value(
        "BOT_TRUSTED_PROXIES",
        "NETWORKS",
        "Proxies that say in X-Forwarded-For where a request comes from [default: none]",
    ),
    value(
        "BOT_STORAGE",
        "STORAGE",
        "Where dialogues are kept: memory, or sqlite:PATH [default: memory]",
    ),
    value(
        "BOT_SEEN",
        "memory|storage",
        "Where handled updates are remembered; processes can share a storage [default: memory]",
    ),
    value(
        "BOT_HANDLER_TIMEOUT",
        "TIME",
        "How long a handler may run, such as 90s or 5m [default: for ever]",
    ),
    value(
        "BOT_HAND_OVER_AFTER",
        "TIME",
        "When a request is answered though its handler is at work, below 60s [default: 50s]",
    ),
    value(
        "BOT_MAX_UNDER_WAY",
        "N",
        "Most updates under way; past it the server keeps them [default: 1000]",
    ),
    value(
        "BOT_MAX_ATTEMPTS",
        "N",
        "How often an update is tried whose handler asks for it again [default: 100]",
    ),
    switch(
        "BOT_DELETE_WEBHOOK",
        "Let a bot that polls delete a webhook; else it does not start then [default: true]",
    ),
    value(
        "BOT_START_WITHIN",
        "TIME",
        "How long the platform may be away at the start [default: 60s]",
    ),
    value(
        "BOT_OPERATIONS_LISTEN",
        "ADDRESS:PORT",
        "An address of its own for /healthz, /readyz and /metrics",
    )
    .of_the_program(),
    value("BOT_DEAD_LETTERS", "FILE", "Keep updates that were given up in this file").own(),
    value("BOT_LOG_FORMAT", "text|json", "How it is logged: text or json [default: text]")
        .of_the_program(),
    value(
        "BOT_RECORD",
        "FILE",
        "Append each update to this file, to be replayed in a test; it holds what people say",
    )
    .own(),
    switch(
        "BOT_REPLY_IN_RESPONSE",
        "Send a handler's last call in the answer to the webhook's request; not on SafeW",
    ),
];

/// Those that have no effect where there is no webhook.
pub(super) const OF_WEBHOOKS: [&str; 11] = [
    "BOT_WEBHOOK_SECRET",
    "BOT_PREVIOUS_WEBHOOK_SECRET",
    "BOT_TLS",
    "BOT_LISTEN",
    "BOT_MAX_CONNECTIONS",
    "BOT_IP_ADDRESS",
    "BOT_CERTIFICATE",
    "BOT_ALLOW_FROM",
    "BOT_TRUSTED_PROXIES",
    "BOT_REPLY_IN_RESPONSE",
    "BOT_HAND_OVER_AFTER",
];

/// The row of a variable.
pub(super) fn setting(variable: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.variable == variable)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_documentation_lists_the_same_settings() {
        let docs = include_str!("../settings/mod.rs");
        let rows = docs.lines().filter_map(|line| line.strip_prefix("/// | `BOT_"));
        let documented: BTreeSet<(String, String)> = rows
            .map(|row| {
                let mut cells = row.split(" | ").map(|cell| cell.trim_matches('`').to_owned());
                (format!("BOT_{}", cells.next().unwrap()), cells.next().unwrap())
            })
            // Neither is ever a flag.
            .filter(|(variable, _)| !variable.starts_with("BOT_TOKEN") && variable != "BOT_LOG")
            .filter(|(name, _)| cfg!(feature = "sandbox") || !name.starts_with("BOT_SANDBOX_"))
            .collect();
        let settings = SETTINGS.iter().map(|setting| {
            let flag = setting.variable["BOT_".len()..].to_lowercase().replace('_', "-");
            (setting.variable.to_owned(), format!("--{flag}"))
        });
        assert_eq!(settings.collect::<BTreeSet<_>>(), documented);
        assert!(OF_WEBHOOKS.iter().all(|variable| setting(variable).is_some()));
    }
}
