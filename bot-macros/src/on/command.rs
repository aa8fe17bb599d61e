//! The keys about a command: its names, and what a menu says of it.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::attr::{Entry, Value, entries, report, strings};
use crate::errors::{Errors, nearest};

/// The keys about a command.
pub(super) const KEYS: [&str; 5] = ["command", "alias", "description", "scope", "hidden"];

/// The scopes: as the API names them, and the variants of `CommandScope`.
const SCOPES: [(&str, &str); 4] = [
    ("default", "Default"),
    ("all_private_chats", "AllPrivateChats"),
    ("all_group_chats", "AllGroupChats"),
    ("all_chat_administrators", "AllChatAdministrators"),
];

/// Longest name of a command.
const MAX_COMMAND_LEN: usize = 32;
/// Longest description, in characters.
const MAX_DESCRIPTION_LEN: usize = 256;

/// What was given of a command.
#[derive(Default)]
pub(super) struct Command {
    pub(super) key: Option<Ident>,
    pub(super) names: Vec<LitStr>,
    pub(super) aliases: Vec<LitStr>,
    pub(super) description: Option<LitStr>,
    pub(super) descriptions: Vec<(LitStr, LitStr)>,
    /// A variant of `CommandScope`.
    pub(super) scope: Option<Ident>,
    pub(super) hidden: bool,
    /// The first key that makes sense with a command only.
    further: Option<Ident>,
}

pub(crate) fn is_key(name: &str) -> bool {
    KEYS.contains(&name)
}

/// Whether a key takes alternatives.
pub(super) fn takes_several(key: &str) -> bool {
    matches!(key, "command" | "alias")
}

impl Command {
    /// Reads one of the keys.
    pub(super) fn parse(&mut self, entry: Entry, errors: &mut Errors) {
        let name = entry.key.to_string();
        if name == "command" {
            self.key = Some(entry.key.clone());
        } else {
            self.further.get_or_insert(entry.key.clone());
        }
        match (&*name, &entry.value) {
            ("command", _) => match strings(&entry) {
                Some(names) => self.names = names,
                None => report(&entry, "`command` takes a string: `command = \"start\"`", errors),
            },
            ("alias", _) => match strings(&entry) {
                Some(names) => self.aliases = names,
                None => report(&entry, "`alias` takes a string: `alias = \"begin\"`", errors),
            },
            ("description", Value::Of(tokens)) => {
                let wanted = "expected a language and a string: `description(de = \"…\")`";
                for entry in entries(tokens, wanted, errors) {
                    match strings(&entry).as_deref() {
                        Some([text]) => {
                            let language = LitStr::new(&entry.key.to_string(), entry.key.span());
                            self.descriptions.push((language, text.clone()));
                        }
                        _ => report(
                            &entry,
                            "`description(..)` takes a string per language: `description(de = \"…\")`",
                            errors,
                        ),
                    }
                }
            }
            ("description", _) => match strings(&entry).as_deref() {
                Some([text]) => self.description = Some(text.clone()),
                _ => report(
                    &entry,
                    "`description` takes a string, `description = \"Ban a member\"`, or one per other language, `description(de = \"…\")`",
                    errors,
                ),
            },
            ("scope", Value::Is(tokens)) => match syn::parse2::<Ident>(tokens.clone()) {
                Ok(scope) => self.scope = known_scope(&scope, errors),
                Err(_) => report(&entry, &wants_scope(), errors),
            },
            ("scope", _) => report(&entry, &wants_scope(), errors),
            (_, Value::None) => self.hidden = true,
            _ => report(&entry, "`hidden` takes no value: write `hidden`", errors),
        }
    }

    /// Checks what does not depend on the kind.
    pub(super) fn check(&self, errors: &mut Errors) {
        let mut seen: Vec<String> = Vec::new();
        for name in self.names.iter().chain(&self.aliases) {
            is_well_formed(name, errors);
            if seen.contains(&name.value()) {
                errors.on(name, "this name is given twice: remove one");
            }
            seen.push(name.value());
        }
        for text in self.description.iter().chain(self.descriptions.iter().map(|(_, text)| text)) {
            if let Err(wrong) = description(&text.value()) {
                errors.on(text, wrong);
            }
        }
        for (i, (language, _)) in self.descriptions.iter().enumerate() {
            let code = language.value();
            if self.descriptions[..i].iter().any(|(before, _)| before.value() == code) {
                errors.on(language, format_args!("`{code}` is given twice: remove one"));
            }
            if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_lowercase()) {
                errors.on(
                    language,
                    format_args!(
                        "`{code}` is no language: write its two-letter code, such as `de`"
                    ),
                );
            }
        }
        if let (None, Some(key)) = (&self.key, &self.further) {
            errors.on(key, format_args!("`{key}` says something of a command, and there is none: add `command = \"...\"`"));
        }
    }

    /// What a menu says, out of the attribute or the first line of the doc comment.
    pub(super) fn described(&self, doc: Option<&LitStr>, errors: &mut Errors) -> Option<LitStr> {
        if self.key.is_none() || self.hidden || self.description.is_some() {
            return self.description.clone();
        }
        let doc = doc?;
        if let Err(wrong) = description(&doc.value()) {
            errors.on(doc, format_args!("the first line of the doc comment is the command's description: {wrong}; write `description = \"...\"`, or `hidden`"));
        }
        Some(doc.clone())
    }
}

fn description(text: &str) -> Result<(), String> {
    match text.trim().chars().count() {
        1..=MAX_DESCRIPTION_LEN => Ok(()),
        n => Err(format!(
            "a description has 1 to {MAX_DESCRIPTION_LEN} characters, this one has {n}"
        )),
    }
}

fn known_scope(scope: &Ident, errors: &mut Errors) -> Option<Ident> {
    let name = scope.to_string();
    let known = SCOPES.iter().find(|(known, _)| *known == name);
    if known.is_none() {
        let hint = match nearest(&name, SCOPES.iter().map(|(name, _)| *name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => scopes(),
        };
        errors.on(scope, format_args!("`{name}` is no scope of a menu: {hint}"));
    }
    known.map(|(_, variant)| Ident::new(variant, Span::call_site()))
}

fn wants_scope() -> String {
    format!("`scope` takes a word without quotation marks: {}", scopes())
}

fn scopes() -> String {
    let names = SCOPES.map(|(name, _)| name);
    format!("the scopes are {}", names.join(", "))
}

fn is_well_formed(command: &LitStr, errors: &mut Errors) {
    let name = command.value();
    let bare = name.strip_prefix('/').unwrap_or(&name);
    let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let wrong = if bare.is_empty() {
        "a command needs a name".to_owned()
    } else if bare.len() != name.len() {
        format!("write the command without its slash: {bare:?}")
    } else if let Some(c) = name.chars().find(|c| !ok(*c)) {
        let lower = name.to_ascii_lowercase();
        match lower.chars().all(ok) {
            true => format!("a command is written in small letters: {lower:?}"),
            false => format!("a command has only a-z, 0-9 and _ in its name, no {c:?}"),
        }
    } else if name.len() > MAX_COMMAND_LEN {
        format!("a command has at most {MAX_COMMAND_LEN} characters, this one has {}", name.len())
    } else {
        return;
    };
    errors.on(command, wrong);
}
