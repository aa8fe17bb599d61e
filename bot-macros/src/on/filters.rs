//! Filters as they were written, and their rules.

use proc_macro2::Ident;
use quote::ToTokens;
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

/// Whether a key takes alternatives.
pub(super) fn takes_several(key: &str) -> bool {
    is_key(key) && !matches!(key, "regex" | "filter" | "any" | "not")
}

/// The filter that a word belongs to which was written alone: `content = photo`.
pub(super) fn with_word(word: &str) -> Option<String> {
    let mut keys = ["chat", "content", "new_status"].into_iter();
    keys.find_map(|key| {
        let near = nearest(word, words_of(key)?)?;
        // Among so many words a short one is near to some by chance.
        (near == word || word.len() > 4).then(|| format!("{key} = {near}"))
    })
}

/// Reads one filter; what cannot be read is reported.
pub(crate) fn parse(entry: Entry, errors: &mut Errors) -> Option<Filter> {
    let key = entry.key.clone();
    let name = key.to_string();
    match &*name {
        "text" | "prefix" | "data" | "query" | "game" => match strings(&entry) {
            Some(words) => {
                check_words(&words, &name, errors);
                return Some(match &*name {
                    "prefix" => Filter::Prefix { key, words },
                    _ => Filter::Is { key, words },
                });
            }
            None if name == "data" => return pattern::parse(&entry, errors).map(Filter::Matches),
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
    let message = match (&entry.value, name) {
        (Value::Is(tokens), _) if let Ok(word) = syn::parse2::<Ident>(tokens.clone()) => {
            format!("`{name}` takes a string: write it in quotation marks, `{name} = \"{word}\"`")
        }
        (Value::None, "text" | "game") => format!(
            "`{name}` takes a string, `{name} = \"a\"`; for whatever has a {name}, write `content = {name}`"
        ),
        _ => format!("`{name}` takes a string, or several joined by `|`: `{name} = \"a\" | \"b\"`"),
    };
    report(entry, &message, errors);
}

/// Longest data of a button, in bytes.
const MAX_DATA_LEN: usize = 64;

/// Checks strings that a fact is compared with: such as no update can have are mistakes.
fn check_words(words: &[LitStr], name: &str, errors: &mut Errors) {
    for (i, word) in words.iter().enumerate() {
        let text = word.value();
        if text.is_empty() && name == "prefix" {
            errors.on(word, "every text begins with nothing: write what it begins with");
        } else if text.is_empty() && name != "query" {
            errors.on(word, format_args!("`{name}` is never empty: write what it is to be"));
        } else if name == "data" && text.len() > MAX_DATA_LEN {
            let len = text.len();
            errors.on(word, format_args!("the data of a button has at most {MAX_DATA_LEN} bytes, and this has {len}: no button can hold it"));
        }
        given_twice(words[..i].iter().any(|before| before.value() == text), word, errors);
    }
}

fn given_twice(twice: bool, word: impl ToTokens, errors: &mut Errors) {
    if twice {
        let shown = word.to_token_stream();
        errors.on(word, format_args!("`{shown}` is given twice: remove one"));
    }
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
    let wanted = format!("expected a filter: `{name}(chat = private)`");
    for inner in entries(tokens, &wanted, errors) {
        let key = inner.key.to_string();
        if is_key(&key) {
            filters.extend(parse(inner, errors));
        } else if command::is_key(&key) {
            let hint = match (&*key, name) {
                ("command", "any") => {
                    "several commands are joined by `|`, and what takes a command or something else is two handlers"
                }
                ("command", _) => "a command's own handler is tried before this one anyway",
                _ => "it is no filter, and belongs to `command`",
            };
            errors.on(&inner.key, format_args!("`{key}` cannot stand inside of `{name}`: {hint}"));
        } else {
            let hint = match (with_word(&key), nearest(&key, KEYS)) {
                (Some(filter), _) => format!("did you mean `{filter}`?"),
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => format!("the filters are {}", KEYS.join(", ")),
            };
            errors.on(&inner.key, format_args!("`{key}` is no filter: {hint}"));
        }
    }
    for filter in &filters {
        if let Filter::Matches(Matches { bound, .. }) = filter {
            for bound in bound {
                errors.on(bound, format_args!("a name cannot be bound inside of `{name}`, where it may have no value: write `..`"));
            }
        }
    }
    if tokens.is_empty() {
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
        let written: Vec<_> =
            strings(entry).into_iter().flatten().map(|word| word.value()).collect();
        let example =
            match written.is_empty() || !written.iter().all(|word| known.contains(&&**word)) {
                true => known.first().copied().unwrap_or_default().to_owned(),
                false => written.join(" | "),
            };
        let message = format!(
            "`{name}` takes a word without quotation marks, or several joined by `|`: `{name} = {example}`"
        );
        report(entry, &message, errors);
        return None;
    };
    for (i, ident) in idents.iter().enumerate() {
        given_twice(idents[..i].contains(ident), ident, errors);
        let word = ident.to_string();
        if !known.contains(&&*word) {
            let hint = match nearest(&word, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.len() > 20 => {
                    let first = known[..20].join(", ");
                    format!("it is one of {first} and the others that `Content` has")
                }
                None => format!("it is one of {}", known.join(", ")),
            };
            errors.on(ident, format_args!("`{word}` is no `{name}`: {hint}"));
        }
    }
    Some(idents.iter().map(|ident| LitStr::new(&ident.to_string(), ident.span())).collect())
}
