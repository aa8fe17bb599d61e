//! Commands: `/ban@name_of_bot 42 spam`.

mod menu;
mod spec;

pub(crate) use self::menu::Entry;
pub use self::menu::{CommandMenu, MenuList};
pub use self::spec::{CommandScope, CommandSpec};

/// Longest name of a command.
pub const MAX_COMMAND_LEN: usize = 32;

/// A command as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parsed<'a> {
    pub(crate) name: &'a str,
    pub(crate) args: &'a str,
}

/// Reads the command that a text starts with, if it is for the bot of this user name.
///
/// `/name` may be followed by `@` and the name of the bot it is for, and, after white space, by
/// arguments. Names have 1 to 32 of `a-z`, `0-9` and `_`, in any case of letters.
pub(crate) fn parse<'a>(text: &'a str, username: Option<&str>) -> Option<Parsed<'a>> {
    let rest = text.strip_prefix('/')?;
    let (word, args) = match rest.split_once(char::is_whitespace) {
        Some((word, args)) => (word, args.trim()),
        None => (rest, ""),
    };
    let (name, bot) = match word.split_once('@') {
        Some((name, bot)) => (name, Some(bot)),
        None => (word, None),
    };
    let ok = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.is_empty() || name.len() > MAX_COMMAND_LEN || !name.bytes().all(ok) {
        return None;
    }
    match bot {
        Some(bot) if !username.is_some_and(|name| name.eq_ignore_ascii_case(bot)) => None,
        _ => Some(Parsed { name, args }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Option<(&str, &str)> {
        parse(text, Some("EchoBot")).map(|p| (p.name, p.args))
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            name in "[a-zA-Z0-9_]{1,32}",
            bot in proptest::option::of(Just("@EchoBot")),
            space in "[ \n\t]{1,3}",
            args in "\\PC*",
        ) {
            let text = format!("/{name}{}{space}{args}", bot.unwrap_or_default());
            prop_assert_eq!(parsed(&text), Some((&*name, args.trim())));
        }

        #[test]
        fn what_is_read_has_a_name(text in "/?[a-zA-Z@_ é-]{0,40}") {
            if let Some((name, _)) = parsed(&text) {
                prop_assert_eq!(&text[..=name.len()], format!("/{name}"));
                prop_assert!((1..=MAX_COMMAND_LEN).contains(&name.len()));
            }
        }
    }

    #[test]
    fn commands_are_read_as_the_server_defines_them() {
        assert_eq!(parsed("/start"), Some(("start", "")));
        assert_eq!(parsed("/ban@echobot  42 spam "), Some(("ban", "42 spam")));
        assert_eq!(parsed("/Add_1\nmilk\nbread"), Some(("Add_1", "milk\nbread")));
        assert_eq!(parsed("/ban@OtherBot 42"), None);
        for text in ["start", " /start", "/", "/ start", "/@EchoBot", "/st-art", "/größe", ""] {
            assert_eq!(parsed(text), None, "{text}");
        }
        assert_eq!(parsed(&format!("/{}", "a".repeat(33))), None);
        assert_eq!(parse("/ban@EchoBot", None), None);
    }
}
