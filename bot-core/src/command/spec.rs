//! What a handler says of its command.

use std::fmt;

/// A handler's command as its attribute has it: what it is called, and how a menu shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// Its names, all of which a menu shows.
    pub names: &'static [&'static str],
    /// Names that work and that no menu shows.
    pub aliases: &'static [&'static str],
    /// What a menu says of it: `description = "..."`, or the first line of the function's doc
    /// comment.
    pub description: Option<&'static str>,
    /// The same in other languages, each by its two-letter code.
    pub descriptions: &'static [(&'static str, &'static str)],
    /// In which chats a menu shows it; `None` leaves it to the handler's filters.
    pub scope: Option<CommandScope>,
    /// Whether no menu shows it.
    pub hidden: bool,
}

/// In which chats a menu shows a command.
///
/// [In the Bot API](https://core.telegram.org/bots/api#botcommandscope)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CommandScope {
    /// In all for which there is no narrower list.
    Default,
    /// In private chats.
    AllPrivateChats,
    /// In groups and supergroups.
    AllGroupChats,
    /// In groups and supergroups, for their administrators.
    AllChatAdministrators,
}

impl CommandSpec {
    /// One command that no menu shows.
    #[must_use]
    pub const fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            aliases: &[],
            description: None,
            descriptions: &[],
            scope: None,
            hidden: false,
        }
    }

    /// All names it is known by.
    pub fn all_names(&self) -> impl Iterator<Item = &'static str> {
        self.names.iter().chain(self.aliases).copied()
    }
}

impl CommandScope {
    /// The name in the API: `all_private_chats`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::AllPrivateChats => "all_private_chats",
            Self::AllGroupChats => "all_group_chats",
            Self::AllChatAdministrators => "all_chat_administrators",
        }
    }
}

/// `"ban" | "kick"`
impl fmt::Display for CommandSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.all_names().enumerate() {
            let or = if i == 0 { "" } else { " | " };
            write!(f, "{or}{name:?}")?;
        }
        Ok(())
    }
}
