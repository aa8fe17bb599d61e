//! `#[before(kinds)]`: the phases of `#[on]` with kinds only, of which there need be none.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    ast,
    attr::{self, Attr, Entry, Value},
    command,
    expand::{Form, Output},
    filters,
    validate::{self, Kinds},
};
use crate::{errors::Errors, paths};

/// The output of the macro; `written` is the attribute's own text.
pub(crate) fn expand(
    attribute: &TokenStream,
    item: &TokenStream,
    written: Option<&str>,
) -> TokenStream {
    let mut errors = Errors::default();
    let attr = parse(attribute, &mut errors);
    let wanted =
        "`#[before]` makes a function run before handlers: it goes on a free `fn` or `async fn`";
    let function = ast::parse(item, wanted, &mut errors);
    let kinds = match attr.kinds.is_empty() {
        true => Some(Kinds::Any),
        false => validate::known_kinds(&attr.kinds, &mut errors),
    };
    if let Some(function) = &function {
        validate::function(function, "`#[before]` function", &mut errors);
    }
    let private = paths::private(attr.krate.as_ref(), written, attribute, "before");
    let expanded = match (&function, &kinds) {
        (Some(function), Some(kinds)) if errors.is_empty() => {
            let (summary, description) = (function.doc(), None);
            let (attr, private, form) = (&attr, &private, Form::Before);
            Output { function, attr, kinds, form, summary, description, private }.expand()
        }
        _ => TokenStream::new(),
    };
    let errors = errors.into_tokens();
    quote!(#item #errors #expanded)
}

fn parse(attribute: &TokenStream, errors: &mut Errors) -> Attr {
    let mut attr = Attr::default();
    let wanted = "`#[before]` takes kinds joined by `|`, or nothing for every kind: `#[before(message | callback_query)]`";
    for Entry { key, value } in attr::entries(attribute, wanted, errors) {
        let name = key.to_string();
        match value {
            Value::None if attr.kinds.is_empty() && may_be_a_kind(&name) => attr.kinds.push(key),
            Value::Or(more) if attr.kinds.is_empty() && may_be_a_kind(&name) => {
                attr.kinds.push(key);
                attr.kinds.extend(more);
            }
            value if name == "crate" => {
                let entry = Entry { key, value };
                attr.krate = attr::value(&entry);
                if attr.krate.is_none() {
                    attr::report(&entry, "`crate` takes a path: `crate = bot_server`", errors);
                }
            }
            _ if is_of_handlers(&name) => errors.on(
                &key,
                format_args!("`#[before]` runs where a handler's filters are met and takes kinds only: put `{name}` into the handlers' `#[on]`, or into the `group!` of the module"),
            ),
            _ => errors.on(&key, wanted),
        }
    }
    attr
}

/// `any` alone is a kind, as in `#[on]`; with parentheses it would be a filter.
fn may_be_a_kind(name: &str) -> bool {
    name == "any" || !is_of_handlers(name)
}

/// Whether `#[on]` has a key of this name.
fn is_of_handlers(name: &str) -> bool {
    filters::is_key(name) || command::is_key(name) || name == "priority"
}
