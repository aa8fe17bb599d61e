//! `dead-letters`: what was given up, looked at, handled again, dropped.

mod chosen;
mod listing;
mod replay;

use std::process::ExitCode;

use super::{print, runtime};
use crate::{
    App,
    bot_name::BotName,
    cli::{Cli, DeadLettersCommand, LettersCommand},
    dead_letters::DeadLetterFile,
    error::RunError,
    logging,
    settings::SettingsError,
};

/// Does it.
pub(crate) fn dead_letters(
    command: DeadLettersCommand,
    app: App,
    cli: &Cli,
    bot: Option<&BotName>,
) -> Result<ExitCode, RunError> {
    let path = command.file.or_else(|| cli.dead_letters(bot)).ok_or_else(|| {
        let why = "no file of dead letters is named: set BOT_DEAD_LETTERS, or write --file FILE";
        SettingsError { problems: vec![why.into()] }
    })?;
    let file = DeadLetterFile::new(path);
    match command.what {
        LettersCommand::List { format } => {
            let letters = file.letters().map_err(RunError::DeadLetters)?;
            print(&listing::listing(&file, &letters, format));
        }
        LettersCommand::Show { id } => {
            let letters = file.letters().map_err(RunError::DeadLetters)?;
            print(&listing::shown(chosen::one(&letters.kept, &id)?));
        }
        LettersCommand::Drop(chosen) => {
            let letters = file.letters().map_err(RunError::DeadLetters)?;
            let ids = chosen::ids(&chosen, &letters.kept)?;
            let dropped = file.remove(&ids).map_err(RunError::DeadLetters)?;
            print(&format!("{} dropped\n", listing::count(dropped)));
            print(&listing::broken(&letters.broken));
        }
        LettersCommand::Replay(chosen) => {
            let settings = cli.settings_with_token(bot)?;
            let _logging = logging::init("info", cli.log_format()?);
            let runtime = runtime()?;
            let replayed = runtime.block_on(replay::replay((bot, app), settings, &file, &chosen));
            // A handler that did not end in time must not keep the process.
            runtime.shutdown_background();
            return replayed;
        }
    }
    Ok(ExitCode::SUCCESS)
}
