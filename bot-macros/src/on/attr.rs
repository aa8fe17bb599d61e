//! The attribute as it was written: kinds, then filters and settings in any order.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::{LitInt, LitStr, Path};

use super::{
    command::{self, Command},
    filters::{self, Filter},
    validate,
};
use crate::errors::{Errors, nearest};

/// The keys that are no filters.
const SETTINGS: [&str; 2] = ["priority", "crate"];

/// What was given, each with the tokens it was given in.
#[derive(Default)]
pub(super) struct Attr {
    pub(super) kinds: Vec<Ident>,
    pub(super) command: Command,
    pub(super) filters: Vec<Filter>,
    pub(super) priority: Option<LitInt>,
    pub(super) krate: Option<Path>,
}

/// One of the entries between commas.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: Value,
}

/// What stands after a key.
pub(crate) enum Value {
    /// Nothing.
    None,
    /// `| other | names`
    Or(Vec<Ident>),
    /// `= tokens`
    Is(TokenStream),
    /// `(tokens)`
    Of(TokenStream),
}

/// Reads the attribute; what cannot be read is reported and left out.
pub(super) fn parse(tokens: &TokenStream, errors: &mut Errors) -> Attr {
    let mut attr = Attr::default();
    let mut keys: Vec<String> = Vec::new();
    let mut has_kind = false;
    let wanted = "expected a kind of update, such as `message`, or `key = value`";
    for entry in entries(tokens, wanted, errors) {
        let Entry { key, value } = entry;
        let name = key.to_string();
        let is_key = filters::is_key(&name) || command::is_key(&name) || is_setting(&name);
        // `any` at the beginning is a kind, `any(...)` is a filter.
        let is_key = is_key && (has_kind || name != "any");
        match value {
            Value::None | Value::Or(_) if !is_key => {
                if has_kind {
                    stray(&key, &name, errors);
                } else {
                    attr.kinds.push(key);
                    if let Value::Or(more) = value {
                        attr.kinds.extend(more);
                    }
                }
                has_kind = true;
            }
            value => {
                // `any`, `not` and `filter` may stand there more than once, and a description per
                // language.
                let many = matches!(value, Value::Of(_)) || name == "filter";
                let again = !many && keys.contains(&name);
                if again {
                    let joined =
                        match filters::takes_several(&name) || command::takes_several(&name) {
                            true => ", or join what they say by `|`",
                            false => "",
                        };
                    errors.on(&key, format_args!("`{name}` is given twice: remove one{joined}"));
                } else {
                    one(&mut attr, Entry { key, value }, &name, errors);
                    keys.push(name);
                }
            }
        }
    }
    if !has_kind && errors.is_empty() {
        errors.at(
            Span::call_site(),
            "`#[on]` needs the kind of update to handle: write `#[on(message)]`, `#[on(callback_query)]` or another",
        );
    }
    attr
}

fn is_setting(name: &str) -> bool {
    SETTINGS.contains(&name)
}

fn one(attr: &mut Attr, entry: Entry, name: &str, errors: &mut Errors) {
    if filters::is_key(name) {
        attr.filters.extend(filters::parse(entry, errors));
        return;
    }
    if command::is_key(name) {
        attr.command.parse(entry, errors);
        return;
    }
    match name {
        "priority" => match value::<LitInt>(&entry).filter(|n| n.base10_parse::<i32>().is_ok()) {
            Some(priority) => attr.priority = Some(priority),
            None => report(
                &entry,
                "`priority` takes a whole number that fits an `i32`: `priority = 10`, `priority = -5`",
                errors,
            ),
        },
        "crate" => match value(&entry) {
            Some(path) => attr.krate = Some(path),
            None => report(&entry, "`crate` takes a path: `crate = bot_server`", errors),
        },
        _ => unknown(&entry.key, name, errors),
    }
}

fn unknown(key: &Ident, name: &str, errors: &mut Errors) {
    let keys = filters::KEYS.into_iter().chain(command::KEYS).chain(SETTINGS);
    let hint = match nearest(name, keys.clone()) {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!("the keys are {}", keys.collect::<Vec<_>>().join(", ")),
    };
    errors.on(key, format_args!("unknown key `{name}`: {hint}"));
}

/// A name where the kinds were given before.
fn stray(key: &Ident, name: &str, errors: &mut Errors) {
    let message = match (filters::with_word(name), nearest(name, ["hidden"])) {
        _ if validate::is_like_a_kind(name) => {
            "the kinds stand together at the beginning, joined by `|`: `#[on(message | edited_message)]`".to_owned()
        }
        (Some(filter), _) => format!("`{name}` stands alone: did you mean `{filter}`?"),
        (None, Some(near)) => format!("`{name}` is no key: did you mean `{near}`?"),
        (None, None) => format!(
            "`{name}` is no kind of update, and has no value: what follows the kinds is `key = value`, such as `command = \"start\"`"
        ),
    };
    errors.on(key, message);
}

/// The value after `=`, if it is one of this type. A number may have a minus.
pub(crate) fn value<T: syn::parse::Parse>(entry: &Entry) -> Option<T> {
    match &entry.value {
        Value::Is(tokens) => syn::parse2(tokens.clone()).ok(),
        _ => None,
    }
}

/// Reports a value, or its key where there is none.
pub(crate) fn report(entry: &Entry, message: &str, errors: &mut Errors) {
    match &entry.value {
        Value::Is(tokens) | Value::Of(tokens) if !tokens.is_empty() => errors.on(tokens, message),
        _ => errors.on(&entry.key, message),
    }
}

/// Strings joined by `|`, at least one.
pub(super) fn strings(entry: &Entry) -> Option<Vec<LitStr>> {
    let Value::Is(tokens) = &entry.value else { return None };
    let strings = alternatives(tokens).into_iter().map(|one| syn::parse2(one).ok());
    strings.collect()
}

/// What stands between `|`.
pub(super) fn alternatives(tokens: &TokenStream) -> Vec<TokenStream> {
    split(tokens, '|').into_iter().map(|tokens| tokens.into_iter().collect()).collect()
}

/// The entries between commas; says what was wanted in place of one that is none.
pub(crate) fn entries(tokens: &TokenStream, wanted: &str, errors: &mut Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    for tokens in split(tokens, ',').into_iter().filter(|tokens| !tokens.is_empty()) {
        match entry(&tokens) {
            Some(entry) => entries.push(entry),
            None => {
                let tokens: TokenStream = tokens.into_iter().collect();
                errors.on(tokens, wanted);
            }
        }
    }
    entries
}

fn entry(tokens: &[TokenTree]) -> Option<Entry> {
    let [TokenTree::Ident(key), rest @ ..] = tokens else { return None };
    let value = match rest {
        [] => Value::None,
        [TokenTree::Group(group)] => Value::Of(group.stream()),
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
            Value::Is(value.iter().cloned().collect())
        }
        [TokenTree::Punct(or), ..] if or.as_char() == '|' => {
            let names = rest.chunks(2).map(|pair| match pair {
                [TokenTree::Punct(or), TokenTree::Ident(name)] if or.as_char() == '|' => {
                    Some(name.clone())
                }
                _ => None,
            });
            Value::Or(names.collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some(Entry { key: key.clone(), value })
}

/// What stands between these marks.
fn split(tokens: &TokenStream, mark: char) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens.clone() {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == mark => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            (_, None) => {}
        }
    }
    parts
}
