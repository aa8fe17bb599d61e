//! An application run by its command line.

use std::io::{self, Write as _};

use super::App;
use crate::{
    cli::{Cli, Command},
    error::RunError,
    lifecycle::Life,
    listing::listing,
    logging,
    notify::ServiceManager,
    settings::SettingsError,
    shutdown,
};
use bot_core::{AllowedUpdates, router::in_order};

impl App {
    pub(super) fn command_line(self) -> Result<(), RunError> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(RunError::InsideRuntime);
        }
        load_env_file()?;
        let cli = Cli::of_process(&[]);
        match cli.command.unwrap_or(Command::Run) {
            Command::AllowedUpdates => {
                let set = AllowedUpdates::of(&self.collected()?);
                print(&format!("{set}\n"));
                Ok(())
            }
            Command::Handlers { format } => {
                print(&listing(&in_order(self.collected()?), format));
                Ok(())
            }
            Command::Run => self.start(&cli),
        }
    }

    fn start(self, cli: &Cli) -> Result<(), RunError> {
        let format = cli.log_format()?;
        let settings = cli.settings(None).inspect_err(|_| {
            drop(logging::init("info", format)); // for the error
        })?;
        let settings = settings.filter(|_| !cli.sandbox);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(RunError::Runtime)?;
        let logging;
        let result = match settings {
            Some(settings) => {
                logging = logging::init("info", format);
                for idle in cli.idle_settings(None) {
                    tracing::warn!("{idle}");
                }
                runtime.block_on(async {
                    let stop = shutdown::when(shutdown::signals().map_err(RunError::Runtime)?);
                    let start_within = settings.start_within;
                    let life = Life::new(self, settings)?;
                    if let Some(manager) = ServiceManager::from_env() {
                        let told = manager.tell_of(vec![life.status()], start_within * 3);
                        drop(tokio::spawn(told)); // it ends with the runtime
                    }
                    life.run(None, stop.token()).await
                })
            }
            None if cli.sandbox || cfg!(debug_assertions) => {
                logging = logging::init("warn", format);
                runtime.block_on(sandbox(self, cli))
            }
            None => {
                logging = logging::init("info", format);
                Err(no_token().into())
            }
        };
        // A handler that did not end in time must not keep the process.
        runtime.shutdown_background();
        drop(logging);
        result
    }
}

#[cfg(feature = "sandbox")]
async fn sandbox(app: App, cli: &Cli) -> Result<(), RunError> {
    crate::embedded::run(app, cli.of_sandbox()?, cli.in_sandbox(None)?).await
}

#[cfg(not(feature = "sandbox"))]
async fn sandbox(_: App, _: &Cli) -> Result<(), RunError> {
    let why = "this program was built without the feature `sandbox`, so it cannot run without a token: set BOT_TOKEN";
    Err(SettingsError { problems: vec![why.into()] }.into())
}

fn no_token() -> SettingsError {
    let why = "BOT_TOKEN is not set: put the bot's token there, or the name of a file that has it into BOT_TOKEN_FILE; to try the bot without a token, run it with --sandbox";
    SettingsError { problems: vec![why.into()] }
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

fn print(text: &str) {
    // A reader that has gone away has seen what it wanted.
    drop(io::stdout().write_all(text.as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_runtime_is_an_error_in_words_and_no_panic() {
        let error = App::new().command_line().unwrap_err();
        assert!(matches!(error, RunError::InsideRuntime) && error.exit_code() == 2);
        assert!(error.to_string().contains("without #[tokio::main]"), "{error}");
    }
}
