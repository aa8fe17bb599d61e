//! What was given, by the name of its variable: for the program as a whole, and for each of its bots.
//!
//! clap reads flags and the environment by the table, so no setting is named a third time here.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
};

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, error::Error, parser::ValueSource};

use super::{
    table::{Form, SETTINGS, Setting, Whose, setting},
    words::given,
};
use crate::bot_name::BotName;

/// What was given on the command line and in the environment, as text. It holds tokens and secrets,
/// so it has no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Values {
    /// By flag, or else by variable.
    of_all: BTreeMap<&'static str, String>,
    /// Those of them that were flags.
    flags: BTreeSet<&'static str>,
    /// All variables that may be a bot's.
    environment: BTreeMap<String, String>,
}

/// A value, and the name it was given by.
pub(super) struct Given<'a> {
    pub(super) name: String,
    pub(super) text: &'a str,
}

impl Values {
    /// The value of a variable that is no setting of the table: the token's. It is never for all
    /// bots.
    pub(super) fn of_environment(
        &self,
        bot: Option<&BotName>,
        variable: &str,
    ) -> Option<Given<'_>> {
        let name = bot.map_or_else(|| variable.to_owned(), |bot| bot.variable(variable));
        let text = given(self.environment.get(&name))?;
        Some(Given { name, text })
    }

    /// The value of a setting; for one of several bots its own, else the one for all, where there may
    /// be such a one.
    pub(super) fn get(&self, bot: Option<&BotName>, setting: &Setting) -> Option<Given<'_>> {
        let own = bot.filter(|_| setting.whose != Whose::Program);
        let own = own.and_then(|bot| self.of_environment(Some(bot), setting.variable));
        if own.is_some() || (bot.is_some() && setting.whose == Whose::Own) {
            return own;
        }
        let text = given(self.of_all.get(setting.variable))?;
        Some(Given { name: setting.variable.to_owned(), text })
    }

    /// The value of a flag, if it was one and not the environment that gave it.
    pub(super) fn by_flag(&self, variable: &str) -> Option<&str> {
        given(self.of_all.get(variable).filter(|_| self.flags.contains(variable)))
    }

    /// What was given for all bots and can only be one's own.
    pub(super) fn misplaced(&self) -> impl Iterator<Item = &'static str> {
        let own = SETTINGS.iter().filter(|setting| setting.whose == Whose::Own);
        let own = own.map(|setting| setting.variable);
        let flags = own.filter(|variable| given(self.of_all.get(variable)).is_some());
        let tokens = ["BOT_TOKEN", "BOT_TOKEN_FILE"];
        let tokens = tokens.into_iter().filter(|name| given(self.environment.get(*name)).is_some());
        tokens.chain(flags)
    }

    /// What looks like a variable of this bot's and is none.
    pub(super) fn unknown(&self, bot: &BotName) -> impl Iterator<Item = &str> {
        let prefix = bot.prefix();
        let is_unknown = move |name: &&str| {
            let variable = name.strip_prefix(&prefix).filter(|rest| rest.starts_with("BOT_"));
            variable.is_some_and(|variable| {
                !matches!(variable, "BOT_TOKEN" | "BOT_TOKEN_FILE")
                    && setting(variable).is_none_or(|setting| setting.whose == Whose::Program)
            })
        };
        self.environment.keys().map(String::as_str).filter(is_unknown)
    }
}

impl Setting {
    fn flag(&self) -> String {
        let name = self.variable.strip_prefix("BOT_").unwrap_or(self.variable);
        name.to_ascii_lowercase().replace('_', "-")
    }

    fn arg(&self) -> Arg {
        let arg = Arg::new(self.variable)
            .long(self.flag())
            .env(self.variable)
            .value_name(self.value)
            .help(self.help)
            .global(true);
        match self.form {
            Form::Value => arg,
            Form::Switch => arg.num_args(0..=1).default_missing_value("true"),
            Form::Secret => arg.hide_env_values(true),
        }
    }
}

impl Args for Values {
    fn augment_args(command: Command) -> Command {
        command.args(SETTINGS.iter().map(Setting::arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Values {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let value = |setting: &Setting| {
            Some((setting.variable, matches.get_one::<String>(setting.variable)?.clone()))
        };
        let of_all = SETTINGS.iter().filter_map(value).collect();
        let is_flag =
            |variable: &&str| matches.value_source(variable) == Some(ValueSource::CommandLine);
        let flags = SETTINGS.iter().map(|setting| setting.variable).filter(is_flag).collect();
        let environment = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.contains("BOT_"))
            .collect();
        Ok(Self { of_all, flags, environment })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
impl Values {
    /// What is given in this environment.
    pub(super) fn of(environment: &[(&'static str, &str)]) -> Self {
        let all = environment.iter().filter(|(name, _)| setting(name).is_some());
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            of_all: all.map(|(name, value)| (*name, (*value).to_owned())).collect(),
            flags: BTreeSet::new(),
            environment: environment.iter().map(owned).collect(),
        }
    }
}
