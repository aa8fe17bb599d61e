//! The attribute as it was written: a kind, then `key = value` in any order.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{LitStr, Path};

use crate::errors::{Errors, nearest};

/// The keys that may be given.
const KEYS: [&str; 2] = ["command", "crate"];

/// What was given, each with the tokens it was given in.
#[derive(Default)]
pub(super) struct Attr {
    pub(super) kind: Option<Ident>,
    pub(super) command: Option<LitStr>,
    pub(super) krate: Option<Path>,
}

/// Reads the attribute; what cannot be read is reported and left out.
pub(super) fn parse(tokens: &TokenStream, errors: &mut Errors) -> Attr {
    let mut attr = Attr::default();
    let mut keys: Vec<String> = Vec::new();
    let mut has_kind = false;
    for entry in entries(tokens) {
        match split(&entry) {
            // A key without a value.
            Entry::Kind(key) if KEYS.contains(&&*key.to_string()) => {
                let name = key.to_string();
                one(&mut attr, &key, &name, &TokenStream::new(), errors);
            }
            Entry::Kind(kind) => {
                if has_kind {
                    errors.on(
                        &kind,
                        "a handler has one kind: write a second `#[on(...)]` function for another",
                    );
                } else {
                    attr.kind = Some(kind);
                }
                has_kind = true;
            }
            Entry::Key(key, value) => {
                let name = key.to_string();
                if keys.contains(&name) {
                    errors.on(&key, format_args!("`{name}` is given twice: remove one"));
                } else {
                    one(&mut attr, &key, &name, &value, errors);
                    keys.push(name);
                }
            }
            Entry::Other => {
                let tokens: TokenStream = entry.into_iter().collect();
                let wanted = "expected a kind of update, such as `message`, or `key = value`";
                errors.on(tokens, wanted);
                has_kind = true; // what was meant as one is reported already
            }
        }
    }
    if !has_kind {
        errors.at(
            proc_macro2::Span::call_site(),
            "`#[on]` needs the kind of update to handle: write `#[on(message)]`, `#[on(callback_query)]` or another",
        );
    }
    attr
}

fn one(attr: &mut Attr, key: &Ident, name: &str, value: &TokenStream, errors: &mut Errors) {
    match name {
        "command" => match syn::parse2(value.clone()) {
            Ok(command) => attr.command = Some(command),
            Err(_) => report(errors, key, value, "`command` takes a string: `command = \"start\"`"),
        },
        "crate" => match syn::parse2(value.clone()) {
            Ok(path) => attr.krate = Some(path),
            Err(_) => report(errors, key, value, "`crate` takes a path: `crate = bot_server`"),
        },
        _ => {
            let hint = match nearest(name, KEYS) {
                Some(key) => format!("did you mean `{key}`?"),
                None => {
                    "the only one is `command`, as in `#[on(message, command = \"start\")]`".into()
                }
            };
            errors.on(key, format_args!("unknown key `{name}`: {hint}"));
        }
    }
}

/// Reports a value, or its key where there is none.
fn report(errors: &mut Errors, key: &Ident, value: &TokenStream, message: &str) {
    if value.is_empty() {
        errors.on(key, message);
    } else {
        errors.on(value, message);
    }
}

enum Entry {
    Kind(Ident),
    Key(Ident, TokenStream),
    Other,
}

fn split(entry: &[TokenTree]) -> Entry {
    match entry {
        [TokenTree::Ident(kind)] => Entry::Kind(kind.clone()),
        [TokenTree::Ident(key), TokenTree::Punct(equals), value @ ..]
            if equals.as_char() == '=' =>
        {
            Entry::Key(key.clone(), value.iter().cloned().collect())
        }
        _ => Entry::Other,
    }
}

/// The tokens between commas.
fn entries(tokens: &TokenStream) -> Vec<Vec<TokenTree>> {
    let mut entries = vec![Vec::new()];
    for token in tokens.clone() {
        match (&token, entries.last_mut()) {
            (TokenTree::Punct(comma), _) if comma.as_char() == ',' => entries.push(Vec::new()),
            (_, Some(entry)) => entry.push(token),
            (_, None) => {}
        }
    }
    entries.retain(|entry| !entry.is_empty());
    entries
}
