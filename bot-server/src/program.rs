//! A program run by its command line: one bot, or several by their names.

use std::process::ExitCode;

use bot_core::{AllowedUpdates, router::in_order};
use tokio_util::sync::CancellationToken;

use crate::{
    App,
    bot_name::BotName,
    bots::{Member, Together},
    cli::{Cli, Command},
    commands::{self, print},
    error::RunError,
    lifecycle::Life,
    listing::{self, Format},
    logging,
    notify::ServiceManager,
    settings::{Settings, SettingsError},
    shutdown,
};

/// What a program runs.
pub(crate) struct Program {
    /// The bots; one without a name is alone.
    bots: Vec<(Option<BotName>, App)>,
}

impl Program {
    pub(crate) fn of_one(app: App) -> Self {
        Self { bots: vec![(None, app)] }
    }

    /// A program of several bots, whose names are told apart.
    pub(crate) fn of_several(bots: Vec<(BotName, App)>) -> Self {
        Self { bots: bots.into_iter().map(|(name, app)| (Some(name), app)).collect() }
    }

    /// Runs it by the process's command line.
    pub(crate) fn run(self) -> ExitCode {
        self.command_line().unwrap_or_else(|error| exit(Err(error)))
    }

    fn command_line(mut self) -> Result<ExitCode, RunError> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(RunError::InsideRuntime);
        }
        load_env_file()?;
        let mut cli = Cli::of_process(&self.names());
        self.choose(cli.bot.as_deref())?;
        match cli.command.take().unwrap_or(Command::Run) {
            Command::AllowedUpdates => {
                let sets = self.each(|app| Ok(AllowedUpdates::of(&app.collected()?).to_string()));
                print(&listing::by_bot(&sets?));
            }
            Command::Handlers { format } => {
                if format == Format::Mermaid && self.bots.len() > 1 {
                    return Err(one_bot(
                        "a diagram shows one bot: choose it with --bot NAME".to_owned(),
                    ));
                }
                let listed = |app: &App| {
                    Ok(listing::listing(&in_order(app.collected()?), format).trim_end().to_owned())
                };
                let lists = self.each(listed)?;
                print(&match format {
                    Format::Json => listing::by_bot(&lists),
                    Format::Table | Format::Mermaid => listing::below_names(&lists),
                });
            }
            Command::DeadLetters(letters) => {
                let (name, app) = self.the_one()?;
                return commands::dead_letters(letters, app, &cli, name.as_ref());
            }
            Command::Webhook { what } => {
                let (name, app) = self.the_one()?;
                commands::webhook(what, app, &cli, name.as_ref())?;
            }
            Command::Doctor { format } => {
                let (name, app) = self.the_one()?;
                return commands::doctor(app, &cli, name.as_ref(), format);
            }
            Command::Health => {
                commands::health(&cli, self.bots.iter().map(|(name, _)| name.as_ref()))?;
            }
            Command::Run => self.start(&cli)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The bot that a command is for: the only one, or the one that was chosen.
    fn the_one(self) -> Result<(Option<BotName>, App), RunError> {
        let names: Vec<_> = self.names().into_iter().map(BotName::to_string).collect();
        let mut bots = self.bots.into_iter();
        match (bots.next(), bots.next()) {
            (Some(bot), None) => Ok(bot),
            _ => Err(one_bot(format!(
                "this is for one bot: choose it with --bot, of {}",
                names.join(", ")
            ))),
        }
    }

    fn names(&self) -> Vec<&BotName> {
        self.bots.iter().filter_map(|(name, _)| name.as_ref()).collect()
    }

    /// Leaves one of the bots, if one is named.
    fn choose(&mut self, name: Option<&str>) -> Result<(), RunError> {
        let Some(chosen) = name else { return Ok(()) };
        let is_it = |name: &Option<BotName>| name.as_ref().is_some_and(|n| n.as_str() == chosen);
        if !self.bots.iter().any(|(name, _)| is_it(name)) {
            let names: Vec<_> = self.names().into_iter().map(BotName::as_str).collect();
            return Err(one_bot(match names.as_slice() {
                [] => "--bot: this program is one bot, which has no name: leave it out".to_owned(),
                names => format!("--bot: `{chosen}` is none of the bots {}", names.join(", ")),
            }));
        }
        self.bots.retain(|(name, _)| is_it(name));
        Ok(())
    }

    /// Something of each bot, with its name.
    fn each<T>(
        &self,
        look: impl Fn(&App) -> Result<T, RunError>,
    ) -> Result<Vec<(Option<&BotName>, T)>, RunError> {
        let of_bot = |(name, app): &'_ (Option<BotName>, App)| match (look(app), name) {
            (Err(error), Some(name)) => {
                Err(RunError::Several { failed: vec![(name.to_string(), error)], of: 1 })
            }
            (looked, _) => looked,
        };
        self.bots.iter().map(|bot| Ok((bot.0.as_ref(), of_bot(bot)?))).collect()
    }

    fn start(self, cli: &Cli) -> Result<(), RunError> {
        let format = cli.log_format()?;
        let settings = if cli.sandbox { Ok(None) } else { self.settings(cli) };
        let settings = settings.inspect_err(|_| {
            drop(logging::init("info", format)); // for the error
        })?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(RunError::Runtime)?;
        let logging;
        let result = match settings {
            Some(settings) => {
                logging = logging::init("info", format);
                for idle in self.bots.iter().flat_map(|(name, _)| cli.idle_settings(name.as_ref()))
                {
                    tracing::warn!("{idle}");
                }
                runtime.block_on(async {
                    let stop = shutdown::when(shutdown::signals().map_err(RunError::Runtime)?);
                    self.live(settings, stop.token()).await
                })
            }
            None if cli.sandbox || cfg!(debug_assertions) => {
                logging = logging::init("warn", format);
                runtime.block_on(sandbox(self.bots, cli))
            }
            None => {
                logging = logging::init("info", format);
                Err(self.no_token().into())
            }
        };
        // A handler that did not end in time must not keep the process.
        runtime.shutdown_background();
        drop(logging);
        result
    }

    /// The settings of all bots; nothing if no bot has a token.
    fn settings(&self, cli: &Cli) -> Result<Option<Vec<Settings>>, SettingsError> {
        let mut problems = match self.names().as_slice() {
            [] => Vec::new(),
            names => cli.misplaced_settings(names),
        };
        let (mut all, mut without) = (Vec::new(), Vec::new());
        for (name, _) in &self.bots {
            match cli.settings(name.as_ref()) {
                Ok(Some(settings)) => all.push(settings),
                Ok(None) => without.extend(name),
                // What is wrong with the value for all is wrong once.
                Err(error) => {
                    for problem in error.problems {
                        if !problems.contains(&problem) {
                            problems.push(problem);
                        }
                    }
                }
            }
        }
        if !all.is_empty() {
            problems.extend(without.iter().map(|name| {
                let token = name.variable("BOT_TOKEN");
                format!("{token} is not set, and other bots have a token: set it, or run one of them by --bot")
            }));
        }
        if problems.is_empty() {
            Ok((!all.is_empty()).then_some(all))
        } else {
            Err(SettingsError { problems })
        }
    }

    /// Runs the bots with these settings, one for each.
    async fn live(self, settings: Vec<Settings>, stop: &CancellationToken) -> Result<(), RunError> {
        let start_within = settings.iter().map(|settings| settings.start_within).max();
        let tell = |bots| {
            if let Some(manager) = ServiceManager::from_env() {
                let told = manager.tell_of(bots, start_within.unwrap_or_default() * 3);
                drop(tokio::spawn(told)); // it ends with the runtime
            }
        };
        let mut members = Vec::new();
        for ((name, app), settings) in self.bots.into_iter().zip(settings) {
            let Some(name) = name else {
                app.measure.registry().takes_all();
                let life = Life::new(app, settings)?; // it is alone
                tell(vec![life.status()]);
                return life.run(None, stop).await;
            };
            members.push(Member { name, app, settings });
        }
        let bots = Together::new(members)?;
        bots.operations().registry().takes_all();
        tell(bots.statuses());
        bots.run(stop).await
    }

    fn no_token(&self) -> SettingsError {
        let why = match self.names().as_slice() {
            [] => "BOT_TOKEN is not set: put the bot's token there, or the name of a file that has it into BOT_TOKEN_FILE; to try the bot without a token, run it with --sandbox".to_owned(),
            names => {
                let tokens: Vec<_> = names.iter().map(|name| name.variable("BOT_TOKEN")).collect();
                format!(
                    "none of {} is set: put the bots' tokens there, or the names of files that have them into the variables with _FILE at the end; to try the bots without tokens, run them with --sandbox",
                    tokens.join(", ")
                )
            }
        };
        SettingsError { problems: vec![why] }
    }
}

/// Says what was wrong, and gives the exit code.
pub(crate) fn exit(ended: Result<(), RunError>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logging::last_words(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

#[cfg(feature = "sandbox")]
async fn sandbox(bots: Vec<(Option<BotName>, App)>, cli: &Cli) -> Result<(), RunError> {
    let options = cli.of_sandbox()?;
    let tenants = bots.into_iter().map(|(name, app)| {
        let set = cli.in_sandbox(name.as_ref())?;
        Ok(crate::embedded::Tenant { name, app, set: Box::new(set) })
    });
    crate::embedded::run(tenants.collect::<Result<_, SettingsError>>()?, options).await
}

#[cfg(not(feature = "sandbox"))]
async fn sandbox(_: Vec<(Option<BotName>, App)>, _: &Cli) -> Result<(), RunError> {
    let why = "this program was built without the feature `sandbox`, so it cannot run without a token: set BOT_TOKEN";
    Err(one_bot(why.to_owned()))
}

fn one_bot(why: String) -> RunError {
    SettingsError { problems: vec![why] }.into()
}

/// Reads `.env`, if there is one; what the environment has already goes before it.
fn load_env_file() -> Result<(), SettingsError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        // Its message would show the line, and with it perhaps the token.
        Err(dotenvy::Error::LineParse(_, at)) => Err(SettingsError {
            problems: vec![format!(
                ".env: a line cannot be read (character {at} of it): write NAME=value"
            )],
        }),
        Err(error) => Err(SettingsError { problems: vec![format!(".env: {error}")] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_runtime_is_an_error_in_words_and_no_panic() {
        let error = Program::of_one(App::new()).command_line().unwrap_err();
        assert!(matches!(error, RunError::InsideRuntime) && error.exit_code() == 2);
        assert!(error.to_string().contains("without #[tokio::main]"), "{error}");
    }
}
