//! The commands that a chat has.

use std::{convert::Infallible, fmt};

use super::{FromUpdate, Kind};
use crate::{
    context::Context,
    text::{FormattedText, italic},
};

/// The commands that the chat at hand has, as its menu shows them: those with a description that
/// are not hidden, in the language of whoever wrote.
///
/// Commands for administrators only are not among them: a bot is not told who is one.
///
/// ```
/// use bot_core::{FormattedText, extract::Help};
///
/// async fn help(help: Help) -> FormattedText {
///     help.text() // `/ban <user> [days] - Ban somebody` and so on, a line each
/// }
/// # drop(help);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    commands: Vec<CommandHelp>,
}

/// What there is to know of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandHelp {
    /// Its name, without the slash.
    pub name: String,
    /// How its arguments are written: `<user> [days]`; empty where there are none.
    pub usage: String,
    /// What it does.
    pub description: String,
}

impl Help {
    /// The commands, for a text of one's own.
    #[must_use]
    pub fn commands(&self) -> &[CommandHelp] {
        &self.commands
    }

    /// A line for each command: `/name usage - description`.
    #[must_use]
    pub fn text(&self) -> FormattedText {
        let mut text = FormattedText::new();
        for command in &self.commands {
            if !text.is_empty() {
                text.push("\n");
            }
            text.push(format_args!("/{}", command.name));
            if !command.usage.is_empty() {
                text.push(" ");
                text.push(italic(&*command.usage));
            }
            text.push(format_args!(" - {}", command.description));
        }
        text
    }
}

/// [`Help::text`], without formatting.
impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().text())
    }
}

impl<K: Kind> FromUpdate<K> for Help {
    type Rejection = Infallible;

    async fn from_update(context: &Context) -> Result<Self, Infallible> {
        let update = context.update();
        let language = update.user().and_then(|user| user.language_code.as_deref());
        // `pt-br` is Portuguese, too.
        let language = language.and_then(|language| language.split('-').next());
        let commands = context.menu().commands(update.chat()).iter();
        let commands = commands.filter_map(|command| {
            Some(CommandHelp {
                name: command.name.to_owned(),
                usage: command.usage.clone(),
                description: command.description(language)?.to_owned(),
            })
        });
        Ok(Self { commands: commands.collect() })
    }
}
