//! Flags, environment variables and subcommands.
//!
//! A setting is a row of the [table](table), from which its flag and its variable follow, and a line in
//! [`reading`], which makes [`Settings`](crate::Settings) of what was given: of the program's one bot,
//! or of one of its bots by name.

mod by_hand;
mod commands;
mod reading;
mod table;
mod values;
mod words;

use clap::{CommandFactory as _, FromArgMatches as _, Parser};

pub(crate) use self::commands::{
    AsText, Chosen, Command, DeadLettersCommand, LettersCommand, WebhookCommand,
};
use self::values::Values;
use crate::bot_name::BotName;

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

    /// This bot of the program only [default: all]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) bot: Option<String>,

    #[command(flatten)]
    values: Values,
}

impl Cli {
    /// What the process was started with, of a program with one bot or with several of these names.
    /// Ends the process where that cannot be read, or asks for help.
    pub(crate) fn of_process(names: &[&BotName]) -> Self {
        let command = Self::command();
        let command = match names {
            [] => command.mut_arg("bot", |arg| arg.hide(true)),
            [first, ..] => {
                let all: Vec<_> = names.iter().map(|name| name.as_str()).collect();
                let about = format!(
                    "{} bots: {}. Without a token in the environment, a debug build runs them in the sandbox.",
                    all.len(),
                    all.join(", ")
                );
                let token = first.variable("BOT_TOKEN");
                let listen = first.variable("BOT_LISTEN");
                let after = format!(
                    "Each bot has its variables, such as {token} and {listen}; most that it has none of are those of all bots.\nTokens never come from a flag. Variables may stand in a file .env in the working directory."
                );
                command.about(about).after_help(after)
            }
        };
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }
}
