//! How what was given becomes [`Settings`]: of the program's one bot, or of one of several.

use std::{fs, net::IpAddr, path::PathBuf};

use bot_core::{Dialect, Platform, Token};
#[cfg(feature = "sandbox")]
use bot_sandbox::Scenario;
use url::Url;

use super::{
    Cli,
    table::{OF_WEBHOOKS, setting},
    values::{Given, Values},
    words::{at_least_one, boolean, certificate, duration, listen, max_connections},
};
use crate::{
    bot_name::BotName,
    logging::LogFormat,
    secret::WebhookSecret,
    settings::{
        DEFAULT_LISTEN, MAX_ATTEMPTS, MAX_UNDER_WAY, Networks, PublicUrl, Receive, START_WITHIN,
        Settings, SettingsError, WebhookSettings, is_own_server, parse_url,
    },
};
#[cfg(feature = "sandbox")]
use crate::{
    causes::report,
    embedded::{Options, Replay},
};

/// Reads the values of one bot, and collects what is wrong with them.
pub(super) struct Reading<'a> {
    values: &'a Values,
    bot: Option<&'a BotName>,
    problems: Vec<String>,
}

impl Cli {
    /// The settings of a bot, all checked; `None` if there is no token.
    pub(crate) fn settings(
        &self,
        bot: Option<&BotName>,
    ) -> Result<Option<Settings>, SettingsError> {
        let mut reading = Reading::of(&self.values, bot);
        let text = reading.token_text();
        let token = text.as_deref().and_then(|text| reading.token(text));
        let platform = reading.platform();
        let api_url = reading.text("BOT_API_URL").map(str::to_owned);
        let webhook = reading.webhook(&platform, api_url.as_deref());
        // Read before it is known whether there is a token: all mistakes are told at once.
        let rest = reading.rest();
        // Some put the token into a URL, and it must not be shown.
        reading.done(text.as_deref())?;
        let Some(token) = token else { return Ok(None) };
        let mut settings = Settings::new(token);
        settings.platform = platform;
        settings.api_url = api_url;
        settings.receive =
            webhook.map_or(Receive::Polling, |webhook| Receive::Webhook(Box::new(webhook)));
        rest(&mut settings);
        Ok(Some(settings))
    }

    /// How it is logged.
    pub(crate) fn log_format(&self) -> Result<LogFormat, SettingsError> {
        let mut reading = Reading { values: &self.values, bot: None, problems: Vec::new() };
        let format = reading.value("BOT_LOG_FORMAT", str::parse);
        reading.done(None)?;
        Ok(format.unwrap_or_default())
    }

    /// What is set of a run in the sandbox, all checked.
    #[cfg(feature = "sandbox")]
    pub(crate) fn of_sandbox(&self) -> Result<Options, SettingsError> {
        let mut reading = Reading::of(&self.values, None);
        let dialect = reading.platform().dialect();
        let port = reading.value("BOT_SANDBOX_PORT", |port| {
            port.parse().map_err(|_| format!("`{port}` is no port: a number up to 65535"))
        });
        let replay = reading.value("BOT_SANDBOX_REPLAY", |file| {
            let lines = fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
            Ok(Replay { file: file.to_owned(), lines })
        });
        let scenario = reading.value("BOT_SANDBOX_SCENARIO", |file| {
            Scenario::from_file(file).map_err(|error| report(&error))
        });
        reading.done(None)?;
        Ok(Options { dialect, port, replay, scenario: scenario.unwrap_or_default() })
    }

    /// What a bot of the sandbox is set to do beyond what the sandbox says.
    #[cfg(feature = "sandbox")]
    pub(crate) fn in_sandbox(
        &self,
        bot: Option<&BotName>,
    ) -> Result<impl FnOnce(&mut Settings) + use<>, SettingsError> {
        let mut reading = Reading::of(&self.values, bot);
        let rest = reading.rest();
        reading.done(None)?;
        Ok(rest)
    }

    /// What was given of a bot and has no effect, in words.
    pub(crate) fn idle_settings(&self, bot: Option<&BotName>) -> Vec<String> {
        let reading = Reading::of(&self.values, bot);
        let mut idle = Vec::new();
        if reading.given("BOT_WEBHOOK_URL").is_none() {
            let names = OF_WEBHOOKS.iter().filter_map(|variable| reading.given(variable));
            // Of what is for all bots, others may have the use.
            let names =
                names.filter(|given| bot.is_none_or(|bot| given.name.starts_with(&bot.prefix())));
            let url = reading.name_of("BOT_WEBHOOK_URL");
            idle.extend(
                names.map(|given| {
                    format!("{} has no effect without {url}: the bot polls", given.name)
                }),
            );
        }
        if let (Some(proxies), None) =
            (reading.given("BOT_TRUSTED_PROXIES"), reading.given("BOT_ALLOW_FROM"))
            && reading.given("BOT_WEBHOOK_URL").is_some()
        {
            let allow = reading.name_of("BOT_ALLOW_FROM");
            idle.push(format!(
                "{} has no effect without {allow}: requests may come from everywhere",
                proxies.name
            ));
        }
        for name in bot.into_iter().flat_map(|bot| self.values.unknown(bot)) {
            idle.push(format!("{name} has no effect: a bot has no such setting of its own"));
        }
        idle
    }

    /// What was given for all of several bots and is each bot's own, a sentence each.
    pub(crate) fn misplaced_settings(&self, bots: &[&BotName]) -> Vec<String> {
        let own = |variable: &str| {
            let names: Vec<_> = bots.iter().map(|bot| bot.variable(variable)).collect();
            format!("{variable}: each of the bots has its own: set {}", names.join(" and "))
        };
        self.values.misplaced().map(own).collect()
    }
}

impl<'a> Reading<'a> {
    pub(super) fn of(values: &'a Values, bot: Option<&'a BotName>) -> Self {
        Self { values, bot, problems: Vec::new() }
    }

    pub(super) fn given(&self, variable: &str) -> Option<Given<'a>> {
        let setting = setting(variable)?;
        self.values.get(self.bot, setting)
    }

    /// What the bot's own variable is called.
    fn name_of(&self, variable: &str) -> String {
        self.bot.map_or_else(|| variable.to_owned(), |bot| bot.variable(variable))
    }

    fn text(&self, variable: &str) -> Option<&'a str> {
        self.given(variable).map(|given| given.text)
    }

    /// The value of a setting, or none with a note of what is wrong with it.
    pub(super) fn value<T>(
        &mut self,
        variable: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let given = self.given(variable)?;
        let value = read(given.text);
        value.map_err(|why| self.problems.push(format!("{}: {why}", given.name))).ok()
    }

    fn platform(&mut self) -> Platform {
        let dialect = self.value("BOT_PLATFORM", str::parse::<Dialect>);
        Platform::from(dialect.unwrap_or_default())
    }

    pub(super) fn path(&self, variable: &str) -> Option<PathBuf> {
        self.text(variable).map(PathBuf::from)
    }

    fn token(&mut self, text: &str) -> Option<Token> {
        let name = self.name_of("BOT_TOKEN");
        Token::new(text).map_err(|why| self.problems.push(format!("{name}: {why}"))).ok()
    }

    /// The token, from the environment only: a flag would show it to everyone who lists processes.
    fn token_text(&mut self) -> Option<String> {
        let [token, file] = ["BOT_TOKEN", "BOT_TOKEN_FILE"]
            .map(|variable| self.values.of_environment(self.bot, variable));
        let name = self.name_of("BOT_TOKEN");
        let text = match (token, file) {
            (None, None) => return None,
            (Some(_), Some(file)) => {
                Err(format!("{} is set too: remove one of the two", file.name))
            }
            (Some(given), None) => Ok(given.text.to_owned()),
            (None, Some(Given { name, text: path })) => match fs::read_to_string(path) {
                Ok(text) if text.trim().is_empty() => {
                    Err(format!("the file that {name} names is empty"))
                }
                Ok(text) => Ok(text.trim().to_owned()),
                Err(error) => Err(format!("{name}: `{path}` cannot be read: {error}")),
            },
        };
        text.map_err(|why| self.problems.push(format!("{name}: {why}"))).ok()
    }

    fn webhook(&mut self, platform: &Platform, api_url: Option<&str>) -> Option<WebhookSettings> {
        // Without it all the rest has no effect, and what is wrong there is told all the same.
        let is_own = self.given("BOT_WEBHOOK_URL").is_some_and(|url| url.name != "BOT_WEBHOOK_URL");
        let (bot, url) = (self.bot, self.value("BOT_WEBHOOK_URL", parse_url));
        let url = url.map(|url| match bot.filter(|_| !is_own) {
            Some(bot) => below(url, bot),
            None => url,
        });
        let secret = |text: &str| WebhookSecret::new(text).map_err(|e| e.to_string());
        let [secret, previous_secret] = ["BOT_WEBHOOK_SECRET", "BOT_PREVIOUS_WEBHOOK_SECRET"]
            .map(|name| self.value(name, secret));
        let tls = self.value("BOT_TLS", str::parse);
        let listens = self.value("BOT_LISTEN", listen);
        let max_connections = self.value("BOT_MAX_CONNECTIONS", max_connections);
        let ip_address = self.value("BOT_IP_ADDRESS", |ip| {
            ip.parse::<IpAddr>().map_err(|_| format!("`{ip}` is no IP address"))
        });
        let certificate = self.value("BOT_CERTIFICATE", certificate);
        let own_server = is_own_server(platform, api_url);
        let allow_from = self.value("BOT_ALLOW_FROM", |text| {
            Networks::or_of_platform(text, platform.dialect(), own_server)
        });
        let trusted_proxies = self.value("BOT_TRUSTED_PROXIES", str::parse);
        let respond = self.value("BOT_REPLY_IN_RESPONSE", boolean);
        let hand_over_after = self.value("BOT_HAND_OVER_AFTER", duration);
        self.given("BOT_WEBHOOK_URL")?;
        // In the place of a URL that is none: what else is wrong is told with it.
        let mut webhook = WebhookSettings::new(url.map_or(PublicUrl::Listener, PublicUrl::Given));
        webhook.listen = listens.unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        webhook.secret = secret;
        webhook.previous_secret = previous_secret;
        webhook.tls = tls.unwrap_or_default();
        webhook.max_connections = max_connections;
        webhook.ip_address = ip_address;
        webhook.certificate = certificate;
        webhook.allow_from = allow_from;
        webhook.trusted_proxies = trusted_proxies.unwrap_or_default();
        webhook.reply_in_response = respond.unwrap_or(false);
        webhook.hand_over_after = hand_over_after.unwrap_or(webhook.hand_over_after);
        let mut problems = webhook.problems(platform.dialect(), own_server);
        // That it is no address is told where it is read.
        let operators = self.text("BOT_OPERATIONS_LISTEN").and_then(|text| listen(text).ok());
        problems.extend(webhook.beside_operators(operators.as_deref()));
        let of_whom = self.bot.map(|bot| format!("{bot}: ")).unwrap_or_default();
        self.problems.extend(problems.into_iter().map(|problem| of_whom.clone() + &problem));
        Some(webhook)
    }

    /// All that is neither whose the bot is, nor where, nor how updates come.
    fn rest(&mut self) -> impl FnOnce(&mut Settings) + use<> {
        let on_shutdown = self.value("BOT_ON_SHUTDOWN", str::parse).unwrap_or_default();
        let drop_pending_updates = self.value("BOT_DROP_PENDING_UPDATES", boolean).unwrap_or(false);
        let sync_commands = self.value("BOT_SYNC_COMMANDS", boolean);
        let storage = self.value("BOT_STORAGE", str::parse);
        let seen = self.value("BOT_SEEN", str::parse).unwrap_or_default();
        let handler_timeout = self.value("BOT_HANDLER_TIMEOUT", duration);
        let max_under_way = self.value("BOT_MAX_UNDER_WAY", at_least_one).unwrap_or(MAX_UNDER_WAY);
        let max_attempts = self.value("BOT_MAX_ATTEMPTS", at_least_one).unwrap_or(MAX_ATTEMPTS);
        let delete_webhook = self.value("BOT_DELETE_WEBHOOK", boolean).unwrap_or(true);
        let start_within = self.value("BOT_START_WITHIN", duration).unwrap_or(START_WITHIN);
        let operations_listen = self.value("BOT_OPERATIONS_LISTEN", listen);
        let [record, dead_letters] = ["BOT_RECORD", "BOT_DEAD_LETTERS"].map(|name| self.path(name));
        move |settings| {
            settings.on_shutdown = on_shutdown;
            settings.drop_pending_updates = drop_pending_updates;
            settings.sync_commands = sync_commands;
            settings.storage = storage;
            settings.seen = seen;
            settings.handler_timeout = handler_timeout;
            settings.max_under_way = max_under_way;
            settings.max_attempts = max_attempts;
            settings.delete_webhook = delete_webhook;
            settings.start_within = start_within;
            settings.operations_listen = operations_listen;
            settings.record = record;
            settings.dead_letters = dead_letters;
        }
    }

    /// What is wrong, if anything is; the token is taken out of it.
    pub(super) fn done(self, token: Option<&str>) -> Result<(), SettingsError> {
        if self.problems.is_empty() {
            return Ok(());
        }
        let hidden = |problem: String| match token {
            Some(token) => problem.replace(token, "…"),
            None => problem,
        };
        Err(SettingsError { problems: self.problems.into_iter().map(hidden).collect() })
    }
}

/// The endpoint of one of several bots below the URL that is for all.
fn below(mut url: Url, bot: &BotName) -> Url {
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push(bot.as_str());
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "SHOP_BOT_TOKEN";

    fn cli(environment: &[(&'static str, &str)]) -> Cli {
        Cli { command: None, sandbox: false, bot: None, values: Values::of(environment) }
    }

    fn shop() -> BotName {
        BotName::new("shop").unwrap()
    }

    /// The settings of the bot `shop` in this environment.
    fn settings(environment: &[(&'static str, &str)]) -> Settings {
        let token = [(SHOP, "1:a")];
        let cli = cli(&[&token, environment].concat());
        cli.settings(Some(&shop())).unwrap().unwrap()
    }

    fn webhook(settings: &Settings) -> &WebhookSettings {
        let Receive::Webhook(webhook) = &settings.receive else { panic!("{settings:?}") };
        webhook
    }

    fn url(settings: &Settings) -> String {
        let PublicUrl::Given(url) = &webhook(settings).url else { panic!("{settings:?}") };
        url.to_string()
    }

    #[test]
    fn a_bot_has_its_own_value_or_else_that_of_all() {
        let both = [("BOT_PLATFORM", "telegram"), ("SHOP_BOT_PLATFORM", "safew")];
        assert_eq!(settings(&both[..1]).platform.dialect(), Dialect::Telegram);
        assert_eq!(settings(&both).platform.dialect(), Dialect::SafeW);
        let nothing = [("BOT_PLATFORM", "telegram"), ("SHOP_BOT_PLATFORM", " ")];
        assert_eq!(settings(&nothing).platform.dialect(), Dialect::Telegram);
        let other = [("SUPPORT_BOT_PLATFORM", "telegram")];
        assert_eq!(settings(&other).platform.dialect(), Dialect::SafeW);
    }

    #[test]
    fn what_is_each_bots_own_is_never_that_of_all() {
        assert!(cli(&[("BOT_TOKEN", "1:a")]).settings(Some(&shop())).unwrap().is_none());
        let all = settings(&[
            ("BOT_RECORD", "record"),
            ("BOT_DEAD_LETTERS", "letters"),
            ("BOT_WEBHOOK_SECRET", "hush"),
            ("BOT_PREVIOUS_WEBHOOK_SECRET", "hush"),
            ("SHOP_BOT_WEBHOOK_URL", "https://bot.example.com/tea"),
        ]);
        assert!(all.record.is_none() && all.dead_letters.is_none(), "{all:?}");
        assert!(webhook(&all).secret.is_none() && webhook(&all).previous_secret.is_none());
        let own = settings(&[("SHOP_BOT_RECORD", "r"), ("SHOP_BOT_DEAD_LETTERS", "d")]);
        assert_eq!((own.record, own.dead_letters), (Some("r".into()), Some("d".into())));
    }

    #[test]
    fn the_url_of_all_bots_has_the_name_of_each_below_it() {
        for (all, of_shop) in [
            ("https://bots.example.com", "https://bots.example.com/shop"),
            ("https://bots.example.com/a/?b=c", "https://bots.example.com/a/shop?b=c"),
        ] {
            assert_eq!(url(&settings(&[("BOT_WEBHOOK_URL", all)])), of_shop);
        }
        let own = [("SHOP_BOT_WEBHOOK_URL", "https://bots.example.com/tea")];
        assert_eq!(url(&settings(&own)), own[0].1);
    }

    #[test]
    fn what_is_wrong_is_called_as_it_was_given() {
        let wrong = [
            ("SHOP_BOT_TOKEN", "1:a b"),
            ("SHOP_BOT_SEEN", "dimly"),
            ("BOT_ON_SHUTDOWN", "explode"),
            ("SHOP_BOT_WEBHOOK_URL", "https://bots.example.com:1/"),
        ];
        let error = cli(&wrong).settings(Some(&shop())).unwrap_err();
        let begin =
            ["SHOP_BOT_TOKEN: ", "shop: BOT_WEBHOOK_URL: ", "BOT_ON_SHUTDOWN: ", "SHOP_BOT_SEEN: "];
        assert_eq!(error.problems.len(), begin.len(), "{error}");
        for (problem, begin) in error.problems.iter().zip(begin) {
            assert!(problem.starts_with(begin), "{error}");
        }
    }

    #[test]
    fn what_has_no_effect_is_told_of_the_bot_that_it_was_given_for() {
        let given = [
            ("BOT_LISTEN", ":80"),
            ("SHOP_BOT_TLS", "self-signed"),
            ("SHOP_BOT_LOG_FORMAT", "json"),
            ("SHOP_BOT_PLATFROM", "telegram"),
            ("SHOP_BOT_TOKEN_FILE", "x"),
        ];
        assert_eq!(
            cli(&given).idle_settings(Some(&shop())),
            [
                "SHOP_BOT_TLS has no effect without SHOP_BOT_WEBHOOK_URL: the bot polls",
                "SHOP_BOT_LOG_FORMAT has no effect: a bot has no such setting of its own",
                "SHOP_BOT_PLATFROM has no effect: a bot has no such setting of its own",
            ]
        );
        assert_eq!(
            cli(&given).idle_settings(None),
            ["BOT_LISTEN has no effect without BOT_WEBHOOK_URL: the bot polls"]
        );
        let proxies =
            [("BOT_WEBHOOK_URL", "https://bot.example.com"), ("BOT_TRUSTED_PROXIES", "10.0.0.1")];
        assert_eq!(
            cli(&proxies).idle_settings(None),
            [
                "BOT_TRUSTED_PROXIES has no effect without BOT_ALLOW_FROM: requests may come from everywhere"
            ]
        );
        let own = cli(&[("BOT_TOKEN", "1:a"), ("BOT_RECORD", "r")]);
        assert_eq!(
            own.misplaced_settings(&[&shop(), &BotName::new("tea").unwrap()]),
            [
                "BOT_TOKEN: each of the bots has its own: set SHOP_BOT_TOKEN and TEA_BOT_TOKEN",
                "BOT_RECORD: each of the bots has its own: set SHOP_BOT_RECORD and TEA_BOT_RECORD",
            ]
        );
    }
}
