//! Filters as they were written, and their rules.

use proc_macro2::Ident;
use syn::{LitStr, Path};

use super::{
    attr::{Entry, Value, alternatives, entries, report, strings},
    command,
    generated::{CHAT_TYPES, CONTENT, MEMBER_STATUSES},
    pattern::{self, Matches},
};
use crate::errors::{Errors, nearest};

/// The keys of filters.
pub(crate) const KEYS: [&str; 14] = [
    "text",
    "prefix",
    "regex",
    "content",
    "chat",
    "data",
    "query",
    "game",
    "new_status",
    "old_status",
    "state",
    "filter",
    "any",
    "not",
];

/// One filter.
pub(crate) enum Filter {
    /// `text = "a" | "b"`, `chat = private`: a fact is one of these words.
    Is { key: Ident, words: Vec<LitStr> },
    /// `prefix = "a" | "b"`
    Prefix { key: Ident, words: Vec<LitStr> },
    /// `regex = "..."`
    Regex { key: Ident, pattern: LitStr, names: Vec<String> },
    /// `state = Order::Address { drink }`, `data = Shop::Buy { item }`
    Matches(Matches),
    /// `filter = is_admin`
    Ask { path: Path },
    /// `any(...)`, `not(...)`
    Of { key: Ident, filters: Vec<Filter> },
}

/// The words a key knows, where it knows only some.
fn words_of(key: &str) -> Option<Vec<&'static str>> {
    let table = match key {
        "content" => CONTENT,
        "chat" => CHAT_TYPES,
        "new_status" | "old_status" => MEMBER_STATUSES,
        _ => return None,
    };
    Some(table.iter().map(|(name, _)| *name).collect())
}

pub(crate) fn is_key(name: &str) -> bool {
    KEYS.contains(&name)
}

/// Reads one filter; what cannot be read is reported.
pub(crate) fn parse(entry: Entry, errors: &mut Errors) -> Option<Filter> {
    let key = entry.key.clone();
    let name = key.to_string();
    match &*name {
        "text" | "query" | "game" => match strings(&entry) {
            Some(words) => return Some(Filter::Is { key, words }),
            None => wants_string(&entry, &name, errors),
        },
        "prefix" => match strings(&entry) {
            Some(words) => {
                for empty in words.iter().filter(|word| word.value().is_empty()) {
                    errors.on(empty, "every text begins with nothing: write what it begins with");
                }
                return Some(Filter::Prefix { key, words });
            }
            None => wants_string(&entry, &name, errors),
        },
        "content" | "chat" | "new_status" | "old_status" => {
            return known_words(&entry, &name, errors).map(|words| Filter::Is { key, words });
        }
        "regex" => match strings(&entry).as_deref() {
            Some([pattern]) => {
                let names = super::regex::names(pattern, errors);
                return Some(Filter::Regex { key, pattern: pattern.clone(), names });
            }
            _ => report(&entry, "`regex` takes one string: `regex = r\"^\\d+$\"`", errors),
        },
        "data" => match strings(&entry) {
            Some(words) => return Some(Filter::Is { key, words }),
            None => return pattern::parse(&entry, errors).map(Filter::Matches),
        },
        "state" => return pattern::parse(&entry, errors).map(Filter::Matches),
        "filter" => {
            let path = match &entry.value {
                Value::Is(tokens) => syn::parse2(tokens.clone()).ok(),
                _ => None,
            };
            match path {
                Some(path) => return Some(Filter::Ask { path }),
                None => {
                    let wanted = "`filter` takes the path of a function: `filter = is_admin`";
                    report(&entry, wanted, errors);
                }
            }
        }
        _ => return several(&entry, &name, errors),
    }
    None
}

fn wants_string(entry: &Entry, name: &str, errors: &mut Errors) {
    report(
        entry,
        &format!("`{name}` takes a string, or several joined by `|`: `{name} = \"a\" | \"b\"`"),
        errors,
    );
}

/// The filters in `any(...)` and `not(...)`.
fn several(entry: &Entry, name: &str, errors: &mut Errors) -> Option<Filter> {
    let Value::Of(tokens) = &entry.value else {
        report(
            entry,
            &format!("`{name}` takes filters in parentheses: `{name}(chat = private)`"),
            errors,
        );
        return None;
    };
    let mut filters = Vec::new();
    for inner in entries(tokens, errors) {
        let key = inner.key.to_string();
        if is_key(&key) {
            filters.extend(parse(inner, errors));
        } else if command::is_key(&key) {
            errors.on(
                &inner.key,
                format_args!(
                    "`{key}` stands outside of `{name}`: several commands are joined by `|`"
                ),
            );
        } else {
            let hint = nearest(&key, KEYS)
                .map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
            errors.on(&inner.key, format_args!("`{key}` is no filter{hint}"));
        }
    }
    for filter in &filters {
        if let Filter::Matches(Matches { bound, .. }) = filter {
            for bound in bound {
                errors.on(bound, format_args!("a name cannot be bound inside of `{name}`, where it may have no value: write `..`"));
            }
        }
    }
    if filters.is_empty() && errors.is_empty() {
        errors.on(
            &entry.key,
            format_args!("`{name}` needs at least one filter: `{name}(chat = private)`"),
        );
    }
    Some(Filter::Of { key: entry.key.clone(), filters })
}

/// Words without quotation marks, of those the key knows.
fn known_words(entry: &Entry, name: &str, errors: &mut Errors) -> Option<Vec<LitStr>> {
    let known = words_of(name).unwrap_or_default();
    let idents = match &entry.value {
        Value::Is(tokens) => {
            let words = alternatives(tokens).into_iter().map(syn::parse2::<Ident>);
            words.collect::<Result<Vec<_>, _>>().ok()
        }
        _ => None,
    };
    let Some(idents) = idents else {
        let example = known.first().copied().unwrap_or_default();
        report(
            entry,
            &format!(
                "`{name}` takes a word without quotation marks, or several joined by `|`: `{name} = {example}`"
            ),
            errors,
        );
        return None;
    };
    for ident in &idents {
        let word = ident.to_string();
        if !known.contains(&&*word) {
            let hint = match nearest(&word, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it is one of {}", known.join(", ")),
            };
            errors.on(ident, format_args!("`{word}` is no `{name}`: {hint}"));
        }
    }
    Some(idents.iter().map(|ident| LitStr::new(&ident.to_string(), ident.span())).collect())
}
