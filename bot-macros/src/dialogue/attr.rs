//! `#[dialogue(...)]` and `#[session(...)]` as they were written: `key = value` in any order.

use proc_macro2::{Ident, TokenTree};
use syn::{
    Attribute, LitInt, LitStr, Path, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

use super::Derive;
use crate::errors::{Errors, nearest};

/// The keys that may be given.
const KEYS: [&str; 6] = ["key", "ttl", "version", "migrate", "name", "crate"];

/// What was given.
#[derive(Default)]
pub(super) struct Attr {
    pub(super) key: Option<Ident>,
    pub(super) ttl: Option<LitStr>,
    pub(super) version: Option<LitInt>,
    pub(super) migrate: Option<Path>,
    pub(super) name: Option<LitStr>,
    pub(super) krate: Option<Path>,
}

/// Reads the attributes; what cannot be read is reported and left out.
pub(super) fn parse(attributes: &[Attribute], derive: Derive, errors: &mut Errors) -> Attr {
    let mut attr = Attr::default();
    let mut given = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident(derive.attribute())) {
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = input.call(Ident::parse_any)?;
                one(&mut attr, &key, input, errors)?;
                let name = key.to_string();
                if given.contains(&name) {
                    errors.on(&key, format_args!("`{name}` is given twice: remove one"));
                }
                given.push(name);
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = parsed {
            errors.add(error);
        }
    }
    attr
}

fn one(
    attr: &mut Attr,
    key: &Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<()> {
    match key.to_string().as_str() {
        "key" => {
            let wanted = "`chat`, `user`, `user_in_chat` or `topic`, as in `key = user`";
            attr.key = value(key, input, wanted, errors)?;
        }
        "ttl" => attr.ttl = value(key, input, "a time in quotes, such as `ttl = \"1h\"`", errors)?,
        "version" => attr.version = value(key, input, "a number, such as `version = 2`", errors)?,
        "migrate" => {
            let wanted = "the path of a function, such as `migrate = from_older`";
            attr.migrate = value(key, input, wanted, errors)?;
        }
        "name" => {
            let wanted = "a name in quotes, such as `name = \"order\"`";
            attr.name = value(key, input, wanted, errors)?;
        }
        "crate" => attr.krate = value(key, input, "a path, such as `crate = bot_server`", errors)?,
        unknown => {
            let hint = match nearest(unknown, KEYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", KEYS.map(|key| format!("`{key}`")).join(", ")),
            };
            errors.on(key, format_args!("unknown key `{unknown}`: {hint}"));
            skip(input)?;
        }
    }
    Ok(())
}

/// `= value`; what is no such value is reported and passed over.
fn value<T: Parse>(
    key: &Ident,
    input: ParseStream<'_>,
    wanted: &str,
    errors: &mut Errors,
) -> syn::Result<Option<T>> {
    if input.parse::<Option<Token![=]>>()?.is_some() {
        let ahead = input.fork();
        if ahead.parse::<T>().is_ok() && (ahead.is_empty() || ahead.peek(Token![,])) {
            return input.parse().map(Some);
        }
    }
    let at = if input.is_empty() || input.peek(Token![,]) { key.span() } else { input.span() };
    errors.at(at, format_args!("`{}` takes {wanted}", key.unraw()));
    skip(input)?;
    Ok(None)
}

/// Passes over everything up to the next comma.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
