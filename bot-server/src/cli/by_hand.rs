//! What commands other than `run` read of the command line and the environment.

use std::path::PathBuf;

use super::{
    Cli,
    reading::Reading,
    words::{boolean, listen},
};
use crate::{
    bot_name::BotName,
    settings::{DEFAULT_LISTEN, Settings, SettingsError, Tls},
};

impl Cli {
    /// The settings of a bot; that it has no token is an error.
    pub(crate) fn settings_with_token(
        &self,
        bot: Option<&BotName>,
    ) -> Result<Settings, SettingsError> {
        let settings = self.settings(bot)?;
        settings.ok_or_else(|| {
            let name = |name: &str| bot.map_or_else(|| name.to_owned(), |bot| bot.variable(name));
            let (token, file) = (name("BOT_TOKEN"), name("BOT_TOKEN_FILE"));
            let why = format!("{token} is not set: put the bot's token there, or the name of a file that has it into {file}");
            SettingsError { problems: vec![why] }
        })
    }

    /// Whether what waits is to be forgotten: by the flag, and not because the environment says so of
    /// the bot's starts.
    pub(crate) fn asks_to_drop(&self) -> Result<bool, SettingsError> {
        let text = self.values.by_flag("BOT_DROP_PENDING_UPDATES");
        let problem =
            |why| SettingsError { problems: vec![format!("--drop-pending-updates: {why}")] };
        text.map_or(Ok(false), |text| boolean(text).map_err(problem))
    }

    /// The file of dead letters, if one is named.
    pub(crate) fn dead_letters(&self, bot: Option<&BotName>) -> Option<PathBuf> {
        Reading::of(&self.values, bot).path("BOT_DEAD_LETTERS")
    }

    /// Where a running bot says how it is, and whether by https: at an address for that, or at its
    /// endpoint.
    pub(crate) fn health_address(
        &self,
        bot: Option<&BotName>,
    ) -> Result<Option<(String, bool)>, SettingsError> {
        let mut reading = Reading::of(&self.values, bot);
        let own = reading.value("BOT_OPERATIONS_LISTEN", listen);
        let endpoint = reading.value("BOT_LISTEN", listen);
        let tls = reading.value("BOT_TLS", str::parse::<Tls>);
        let has_endpoint = reading.given("BOT_WEBHOOK_URL").is_some();
        reading.done(None)?;
        let endpoint = endpoint.unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        let is_https = tls.is_some_and(|tls| tls != Tls::Off);
        Ok(own.map(|own| (own, false)).or(has_endpoint.then_some((endpoint, is_https))))
    }
}
