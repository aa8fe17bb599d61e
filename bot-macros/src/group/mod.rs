//! `group!(key = value, ...)`, in phases as `#[on]`: parse with the same grammar of filters, then
//! write the constant that describes the group of the module.

mod expand;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{LitInt, Path};

use crate::{
    errors::{Errors, nearest},
    on::{
        attr::{self, Entry},
        command,
        filters::{self, Filter},
        pattern::Matches,
        validate,
    },
    paths,
};

/// The keys that are no filters.
const SETTINGS: [&str; 3] = ["priority", "on_error", "crate"];

/// What was given.
#[derive(Default)]
struct Input {
    filters: Vec<Filter>,
    priority: Option<LitInt>,
    on_error: Option<Path>,
    krate: Option<Path>,
}

/// The output of the macro; `written` is the call's own text.
pub(crate) fn expand(input: &TokenStream, written: Option<&str>) -> TokenStream {
    let mut errors = Errors::default();
    let input = parse(input, &mut errors);
    let private = paths::called_private(input.krate.as_ref(), written, "group");
    let group = match errors.is_empty() {
        true => expand::group(&input, &private),
        // What names the group adds no further errors.
        false => expand::group(&Input::default(), &private),
    };
    let errors = errors.into_tokens();
    quote!(#errors #group)
}

fn parse(tokens: &TokenStream, errors: &mut Errors) -> Input {
    let mut input = Input::default();
    let mut keys: Vec<String> = Vec::new();
    let wanted = "expected `key = value`: `group!(chat = private)`";
    for entry in attr::entries(tokens, wanted, errors) {
        let name = entry.key.to_string();
        let again = !matches!(&*name, "any" | "not" | "filter") && keys.contains(&name);
        if again {
            errors.on(&entry.key, format_args!("`{name}` is given twice: remove one"));
        } else {
            one(&mut input, entry, &name, errors);
        }
        keys.push(name);
    }
    for filter in &input.filters {
        if let Filter::Matches(Matches { key, bound, .. }) = filter {
            for bound in bound {
                errors.on(
                    bound,
                    format_args!(
                        "a group has no arguments, so `{key}` cannot bind `{bound}`: write `..`"
                    ),
                );
            }
        }
    }
    input
}

fn one(input: &mut Input, entry: Entry, name: &str, errors: &mut Errors) {
    if filters::is_key(name) {
        input.filters.extend(filters::parse(entry, errors));
        return;
    }
    match name {
        "priority" => match attr::value::<LitInt>(&entry) {
            Some(priority) if priority.base10_parse::<i32>().is_ok() => {
                input.priority = Some(priority);
            }
            _ => attr::report(&entry, "`priority` takes a number: `priority = 10`", errors),
        },
        "on_error" => match attr::value(&entry) {
            Some(path) => input.on_error = Some(path),
            None => attr::report(
                &entry,
                "`on_error` takes the path of a function: `on_error = report`",
                errors,
            ),
        },
        "crate" => match attr::value(&entry) {
            Some(path) => input.krate = Some(path),
            None => attr::report(&entry, "`crate` takes a path: `crate = bot_server`", errors),
        },
        _ => unknown(&entry.key, name, errors),
    }
}

fn unknown(key: &Ident, name: &str, errors: &mut Errors) {
    let keys = filters::KEYS.into_iter().chain(SETTINGS);
    if command::is_key(name) {
        errors.on(
            key,
            format_args!("a group has many commands: `{name}` goes to the `#[on]` of a handler"),
        );
    } else if validate::is_kind(name) {
        errors.on(
            key,
            format_args!("a group is for handlers of every kind: `{name}` goes to their `#[on]`"),
        );
    } else {
        let hint = match nearest(name, keys.clone()) {
            Some(key) => format!("did you mean `{key}`?"),
            None => format!("the keys are {}", keys.collect::<Vec<_>>().join(", ")),
        };
        errors.on(key, format_args!("unknown key `{name}`: {hint}"));
    }
}
