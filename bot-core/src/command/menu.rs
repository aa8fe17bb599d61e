//! The menu of commands that a client shows, computed from what handlers declare.

use std::collections::{BTreeMap, BTreeSet};

use super::{CommandScope, CommandSpec, MAX_COMMAND_LEN};
use crate::types::{
    BotCommand, BotCommandScope, BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeDefault, Chat,
    ChatType,
};

/// Most commands of one menu.
const MAX_COMMANDS: usize = 100;
/// Longest description of a command.
const MAX_DESCRIPTION: usize = 256;

/// The menu of commands: what a bot's clients show, by scope and language.
///
/// A server shows the narrowest menu there is for a chat and a user, and no other one beside it. So
/// the menu of a narrower scope also holds the commands of the wider ones, and one in a language
/// also the commands that have no description in that language.
#[derive(Clone, Debug, Default)]
pub struct CommandMenu {
    /// Those that some command asks for; the commands of wider scopes are among them.
    scopes: BTreeMap<CommandScope, Vec<MenuCommand>>,
    /// All languages in which some command has a description.
    languages: BTreeSet<&'static str>,
}

/// A command with what a handler knows of it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What the attribute says.
    pub(crate) spec: &'static CommandSpec,
    /// Whose menu shows it.
    pub(crate) scope: CommandScope,
    /// How its arguments are written.
    pub(crate) usage: String,
    /// The handler and its place, for errors.
    pub(crate) handler: String,
}

/// A command of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MenuCommand {
    pub(crate) name: &'static str,
    pub(crate) usage: String,
    description: Option<&'static str>,
    descriptions: &'static [(&'static str, &'static str)],
}

/// One list as setMyCommands takes it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MenuList {
    /// Whose it is.
    pub scope: CommandScope,
    /// The language it is in; without one, it is for users of all others.
    pub language: Option<&'static str>,
    /// The commands; none where the server is to have no such list.
    pub commands: Vec<BotCommand>,
}

impl CommandMenu {
    /// The menu of these commands, in this order; or everything that the server would refuse.
    pub(crate) fn new(entries: &[Entry]) -> Result<Self, Vec<String>> {
        let visible: Vec<_> = entries.iter().filter(|entry| is_visible(entry.spec)).collect();
        let mut problems: Vec<_> = visible.iter().flat_map(|entry| mistakes(entry)).collect();
        let mut menu = Self::default();
        for entry in &visible {
            menu.languages.extend(entry.spec.descriptions.iter().map(|(language, _)| language));
            menu.scopes.entry(entry.scope).or_default();
        }
        for (scope, commands) in &mut menu.scopes {
            *commands = commands_of(*scope, &visible);
            if commands.len() > MAX_COMMANDS {
                problems.push(format!(
                    "the menu of commands {} has {} commands, and the server takes {MAX_COMMANDS}: \
                     write `hidden` where one need not be shown",
                    shown(*scope),
                    commands.len()
                ));
            }
        }
        if problems.is_empty() { Ok(menu) } else { Err(problems) }
    }

    /// Whether there is nothing to show: no command has a description.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// All lists that a server may have, also those that it should not have; the widest come last,
    /// so that they hold where a server knows neither scopes nor languages.
    pub fn lists(&self) -> impl Iterator<Item = MenuList> + '_ {
        let scopes = [
            CommandScope::AllChatAdministrators,
            CommandScope::AllGroupChats,
            CommandScope::AllPrivateChats,
            CommandScope::Default,
        ];
        let languages = move || self.languages.iter().copied().map(Some).chain([None]);
        let all = scopes
            .into_iter()
            .flat_map(move |scope| languages().map(move |language| (scope, language)));
        all.map(|(scope, language)| MenuList {
            scope,
            language,
            commands: self.list(scope, language),
        })
    }

    fn list(&self, scope: CommandScope, language: Option<&str>) -> Vec<BotCommand> {
        let commands = self.scopes.get(&scope).map_or(&[][..], Vec::as_slice);
        let differs = |language| commands.iter().any(|command| command.own(language).is_some());
        if language.is_some_and(|language| !differs(language)) {
            return Vec::new(); // the list without a language says the same
        }
        let shown = commands.iter().filter_map(|command| {
            Some(BotCommand::new(command.name, command.description(language)?))
        });
        shown.collect()
    }

    /// The commands that everybody sees in this chat.
    pub(crate) fn commands(&self, chat: Option<&Chat>) -> &[MenuCommand] {
        let scope = match chat.map(|chat| &chat.r#type) {
            Some(ChatType::Private) => CommandScope::AllPrivateChats,
            Some(ChatType::Group | ChatType::Supergroup) => CommandScope::AllGroupChats,
            _ => CommandScope::Default,
        };
        let own = self.scopes.get(&scope).or_else(|| self.scopes.get(&CommandScope::Default));
        own.map_or(&[], Vec::as_slice)
    }
}

impl MenuCommand {
    /// The description in a language, if it has one.
    fn own(&self, language: &str) -> Option<&'static str> {
        let own = self.descriptions.iter().find(|(code, _)| *code == language);
        own.map(|(_, text)| text.trim())
    }

    /// The description for users of a language.
    pub(crate) fn description(&self, language: Option<&str>) -> Option<&'static str> {
        let own = language.and_then(|language| self.own(language));
        own.or_else(|| self.description.map(str::trim))
    }
}

impl CommandScope {
    /// The scopes whose commands a menu of this scope holds, the narrowest first.
    fn and_wider(self) -> &'static [Self] {
        match self {
            Self::Default => &[Self::Default],
            Self::AllPrivateChats => &[Self::AllPrivateChats, Self::Default],
            Self::AllGroupChats => &[Self::AllGroupChats, Self::Default],
            Self::AllChatAdministrators => {
                &[Self::AllChatAdministrators, Self::AllGroupChats, Self::Default]
            }
        }
    }
}

impl From<CommandScope> for BotCommandScope {
    fn from(scope: CommandScope) -> Self {
        match scope {
            CommandScope::Default => BotCommandScopeDefault::new().into(),
            CommandScope::AllPrivateChats => BotCommandScopeAllPrivateChats::new().into(),
            CommandScope::AllGroupChats => BotCommandScopeAllGroupChats::new().into(),
            CommandScope::AllChatAdministrators => {
                BotCommandScopeAllChatAdministrators::new().into()
            }
        }
    }
}

fn is_visible(spec: &CommandSpec) -> bool {
    !spec.hidden && (spec.description.is_some() || !spec.descriptions.is_empty())
}

/// The commands of a scope and of those wider than it, each name once: the narrowest goes first,
/// among equals the first.
fn commands_of(scope: CommandScope, entries: &[&Entry]) -> Vec<MenuCommand> {
    let mut commands: Vec<(usize, MenuCommand)> = Vec::new();
    for scope in scope.and_wider() {
        let of_scope = entries.iter().enumerate().filter(|(_, entry)| entry.scope == *scope);
        for (place, entry) in of_scope {
            for name in entry.spec.names {
                if !commands.iter().any(|(_, command)| command.name == *name) {
                    let command = MenuCommand {
                        name,
                        usage: entry.usage.clone(),
                        description: entry.spec.description,
                        descriptions: entry.spec.descriptions,
                    };
                    commands.push((place, command));
                }
            }
        }
    }
    commands.sort_by_key(|(place, _)| *place);
    commands.into_iter().map(|(_, command)| command).collect()
}

/// What the server would refuse of a command.
fn mistakes(Entry { spec, handler, .. }: &Entry) -> Vec<String> {
    let mut mistakes = Vec::new();
    let of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    for name in spec.names {
        if !(1..=MAX_COMMAND_LEN).contains(&name.len()) || !name.chars().all(of_name) {
            mistakes.push(format!(
                "{handler}: the command {name:?} must have 1 to {MAX_COMMAND_LEN} of a-z, 0-9 and _"
            ));
        }
    }
    for (language, _) in spec.descriptions {
        if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
            mistakes.push(format!(
                "{handler}: {language:?} is no language code of two small letters, such as `de`"
            ));
        }
    }
    let texts = spec.descriptions.iter().map(|(_, text)| *text).chain(spec.description);
    for text in texts {
        let len = text.trim().chars().count();
        if !(1..=MAX_DESCRIPTION).contains(&len) {
            mistakes.push(format!(
                "{handler}: the description of a command must have 1 to {MAX_DESCRIPTION} characters, and this one has {len}; \
                 give a shorter one by `description = \"...\"`, or write `hidden`"
            ));
        }
    }
    mistakes
}

fn shown(scope: CommandScope) -> &'static str {
    match scope {
        CommandScope::Default => "for everybody",
        CommandScope::AllPrivateChats => "for private chats",
        CommandScope::AllGroupChats => "for groups",
        CommandScope::AllChatAdministrators => "for administrators",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: CommandSpec = CommandSpec {
        names: &["start"],
        aliases: &[],
        description: Some("Begin"),
        descriptions: &[],
        scope: None,
        hidden: false,
    };
    const GERMAN: CommandSpec =
        CommandSpec { names: &["help"], descriptions: &[("de", "Hilfe")], ..SPEC };

    fn entry(scope: CommandScope, spec: CommandSpec) -> Entry {
        let spec: &'static CommandSpec = Box::leak(Box::new(spec));
        Entry { spec, scope, usage: String::new(), handler: "h (src/main.rs:1)".into() }
    }

    fn menu(entries: &[Entry]) -> CommandMenu {
        CommandMenu::new(entries).unwrap()
    }

    /// `name - description` of each command.
    fn lines(menu: &CommandMenu, scope: CommandScope, language: Option<&str>) -> Vec<String> {
        let list = menu.list(scope, language);
        list.into_iter().map(|c| format!("{} - {}", c.command, c.description)).collect()
    }

    #[test]
    fn a_narrower_menu_holds_the_wider_ones_commands_in_the_order_of_handlers() {
        use CommandScope::*;
        let menu = menu(&[
            entry(Default, SPEC),
            entry(AllGroupChats, CommandSpec { names: &["ban", "mute"], ..SPEC }),
            entry(Default, CommandSpec { names: &["stop"], ..SPEC }),
            entry(AllChatAdministrators, CommandSpec { names: &["log"], ..SPEC }),
            entry(AllGroupChats, CommandSpec { description: Some("In groups"), ..SPEC }),
        ]);
        assert_eq!(lines(&menu, Default, None), ["start - Begin", "stop - Begin"]);
        assert_eq!(
            lines(&menu, AllGroupChats, None),
            ["ban - Begin", "mute - Begin", "stop - Begin", "start - In groups"]
        );
        assert_eq!(lines(&menu, AllChatAdministrators, None).len(), 5);
        assert_eq!(menu.list(AllPrivateChats, None), [], "the default one stands in");
        let names = |kind: ChatType| {
            let chat = Chat { r#type: kind, ..Chat::default() };
            menu.commands(Some(&chat)).iter().map(|c| c.name).collect::<Vec<_>>()
        };
        assert_eq!(names(ChatType::Private), ["start", "stop"]);
        assert_eq!(names(ChatType::Supergroup), ["ban", "mute", "stop", "start"]);
        assert_eq!(names(ChatType::Channel), ["start", "stop"]);
    }

    #[test]
    fn a_language_has_a_list_where_it_says_something_else() {
        use CommandScope::*;
        let only_german = CommandSpec { names: &["nur"], description: None, ..GERMAN };
        let menu = menu(&[
            entry(Default, SPEC),
            entry(AllPrivateChats, GERMAN),
            entry(AllPrivateChats, only_german),
        ]);
        assert_eq!(menu.list(Default, Some("de")), []);
        assert_eq!(lines(&menu, AllPrivateChats, None), ["start - Begin", "help - Begin"]);
        assert_eq!(
            lines(&menu, AllPrivateChats, Some("de")),
            ["start - Begin", "help - Hilfe", "nur - Hilfe"]
        );
        let lists: Vec<_> = menu.lists().map(|list| (list.scope, list.language)).collect();
        assert_eq!(lists.len(), 8, "four scopes, and in each the language and none");
        assert_eq!(lists[6..], [(Default, Some("de")), (Default, None)], "the widest come last");
    }

    #[test]
    fn hidden_commands_aliases_and_those_without_a_description_are_not_shown() {
        let hidden = CommandSpec { hidden: true, aliases: &["s"], ..SPEC };
        let silent = CommandSpec { description: None, ..SPEC };
        let nothing = [hidden, silent].map(|spec| entry(CommandScope::Default, spec));
        assert!(menu(&nothing).is_empty());
        let alias = CommandSpec { aliases: &["s"], description: Some(" Begin\n"), ..SPEC };
        let menu = menu(&[entry(CommandScope::Default, alias)]);
        assert_eq!(lines(&menu, CommandScope::Default, None), ["start - Begin"]);
    }

    #[test]
    fn everything_the_server_would_refuse_is_named() {
        let long: &'static str = "x".repeat(257).leak();
        let wrong = CommandSpec {
            names: &["Start", ""],
            description: Some(long),
            descriptions: &[("german", "x"), ("de", " ")],
            ..SPEC
        };
        let problems = CommandMenu::new(&[entry(CommandScope::Default, wrong)]).unwrap_err();
        for (problem, part) in problems.iter().zip([
            "\"Start\" must have 1 to 32 of a-z",
            "\"\" must have",
            "\"german\" is no language code",
            "and this one has 0",
            "and this one has 257",
        ]) {
            assert!(problem.contains(part) && problem.starts_with("h (src/"), "{problem}");
        }
        assert_eq!(problems.len(), 5);

        let names: Vec<&'static str> = (0..101).map(|n| &*format!("c{n}").leak()).collect();
        let many = CommandSpec { names: names.leak(), ..SPEC };
        let problems = CommandMenu::new(&[entry(CommandScope::AllGroupChats, many)]).unwrap_err();
        assert!(problems.len() == 1 && problems[0].contains("for groups has 101"), "{problems:?}");
        let fits = CommandSpec { names: &many.names[..100], ..many };
        assert!(CommandMenu::new(&[entry(CommandScope::Default, fits)]).is_ok());
    }
}
