//! The subcommands, and what each is given. What they do is in `commands`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::listing::Format;

/// What to do.
#[derive(Clone, Debug, Subcommand)]
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
    /// Look at updates that were given up, handle them again, or drop them
    DeadLetters(DeadLettersCommand),
    /// Look at the webhook, set it or delete it by hand
    Webhook {
        /// What to do with it
        #[command(subcommand)]
        what: WebhookCommand,
    },
    /// Check everything a bot depends on: what is wrong, and what to do
    Doctor {
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: AsText,
    },
    /// Ask the running bot on this machine whether it is well, for a container's health check
    Health,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AsText {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// What to do with dead letters.
#[derive(Args, Clone, Debug)]
pub(crate) struct DeadLettersCommand {
    #[command(subcommand)]
    pub(crate) what: LettersCommand,

    /// The file that keeps them [default: that of BOT_DEAD_LETTERS]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// What to do with them.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum LettersCommand {
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

/// The letters that a command is about.
#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Chosen {
    /// Ids of letters, or the beginnings of them
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,

    /// All letters
    #[arg(long)]
    pub(crate) all: bool,
}

/// What to do with the webhook.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    /// Print what the server says of it, and how that goes with the settings and the handlers
    Info {
        /// How to print it
        #[arg(long, value_enum, default_value_t)]
        format: AsText,
    },
    /// Set it as the bot would, to stay: it carries no mark of a process. What waits is dropped only if
    /// --drop-pending-updates is written
    Set,
    /// Delete it; what waits stays there unless --drop-pending-updates is written
    Delete,
}
