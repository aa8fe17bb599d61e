//! What the program's command line does besides running the bot.

mod dead_letters;
mod doctor;
mod health;
mod text;
mod webhook;

use std::io::{self, Write as _};

use tokio::runtime::Runtime;

pub(crate) use self::{
    dead_letters::dead_letters,
    doctor::doctor,
    health::{health, reached},
    text::{pretty, table, visible},
    webhook::webhook,
};
use crate::error::RunError;

/// Writes a command's result.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout();
    // A reader that has gone away has seen what it wanted.
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// What a command's calls run on.
pub(crate) fn runtime() -> Result<Runtime, RunError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(RunError::Runtime)
}
