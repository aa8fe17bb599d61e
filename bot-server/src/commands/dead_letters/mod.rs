//! `dead-letters`: what was given up, looked at, handled again, dropped.

mod chosen;
mod listing;
mod replay;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use self::chosen::Chosen;
use super::{AsText, print, runtime};
use crate::{
    App, bots::BotName, cli::Cli, dead_letters::DeadLetterFile, error::RunError, logging,
    settings::SettingsError,
};

/// What to do with dead letters.
#[derive(Args, Clone, Debug)]
pub(crate) struct DeadLettersCommand {
    #[command(subcommand)]
    what: What,

    /// The file that keeps them [default: that of BOT_DEAD_LETTERS]
    #[arg(long, global = true, value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Print the letters, oldest first
    List {
        /// How to print them
        #[arg(long, value_enum, default_value_t)]
        format: AsText,
    },
    /// Print everything about a letter
    Show {
        /// Its id, or the beginning of it
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Run the handlers on letters once more, and take out those that are handled
    Replay(Chosen),
    /// Take letters out for good
    Drop(Chosen),
}

impl DeadLettersCommand {
    pub(crate) fn run(
        self,
        app: App,
        cli: &Cli,
        bot: Option<&BotName>,
    ) -> Result<ExitCode, RunError> {
        let path = self.file.or_else(|| cli.dead_letters(bot)).ok_or_else(|| {
            let why =
                "no file of dead letters is named: set BOT_DEAD_LETTERS, or write --file FILE";
            SettingsError { problems: vec![why.into()] }
        })?;
        let file = DeadLetterFile::new(path);
        match self.what {
            What::List { format } => {
                let letters = file.letters().map_err(RunError::DeadLetters)?;
                print(&listing::listing(&file, &letters, format));
            }
            What::Show { id } => {
                let letters = file.letters().map_err(RunError::DeadLetters)?;
                print(&listing::shown(chosen::one(&letters.kept, &id)?));
            }
            What::Drop(chosen) => {
                let letters = file.letters().map_err(RunError::DeadLetters)?;
                let ids = chosen.ids(&letters.kept)?;
                let dropped = file.remove(&ids).map_err(RunError::DeadLetters)?;
                print(&format!("{} dropped\n", listing::count(dropped)));
                print(&listing::broken(&letters.broken));
            }
            What::Replay(chosen) => {
                let settings = cli.settings_with_token(bot)?;
                let _logging = logging::init("info", cli.log_format()?);
                let runtime = runtime()?;
                let replayed =
                    runtime.block_on(replay::replay((bot, app), settings, &file, &chosen));
                // A handler that did not end in time must not keep the process.
                runtime.shutdown_background();
                return replayed;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
