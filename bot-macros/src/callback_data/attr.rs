//! `#[callback_data(...)]` as it was written, on the type and on variants.

use proc_macro2::{Ident, Span};
use syn::{Attribute, LitInt, LitStr, Path, ext::IdentExt, parse::ParseStream};

use crate::errors::{Errors, nearest};

/// The keys that may be given on the type.
const TYPE_KEYS: [&str; 5] = ["prefix", "version", "upgrade", "signed", "crate"];
/// And on a variant.
const VARIANT_KEYS: [&str; 1] = ["name"];

/// What was given on the type.
#[derive(Default)]
pub(super) struct TypeAttr {
    pub(super) prefix: Option<LitStr>,
    pub(super) version: Option<LitInt>,
    pub(super) upgrade: Option<Path>,
    pub(super) signed: bool,
    pub(super) krate: Option<Path>,
}

/// Reads the attributes on the type.
pub(super) fn of_type(attributes: &[Attribute], errors: &mut Errors) -> TypeAttr {
    let mut attr = TypeAttr::default();
    each(attributes, errors, |key, input, errors| {
        match key.to_string().as_str() {
            "prefix" => {
                attr.prefix = value(key, input, "a string: `prefix = \"shop\"`", errors)?;
            }
            "version" => {
                attr.version = value(key, input, "a number: `version = 2`", errors)?;
            }
            "upgrade" => {
                attr.upgrade = value(key, input, "a function: `upgrade = from_old`", errors)?;
            }
            "crate" => {
                attr.krate = value(key, input, "a path: `crate = bot_server`", errors)?;
            }
            "signed" => {
                if input.peek(syn::Token![=]) {
                    errors.on(key, "`signed` takes no value: write `#[callback_data(signed)]`");
                    skip(input)?;
                }
                attr.signed = true;
            }
            "name" => {
                errors.on(key, "`name` is a variant's: a type has a `prefix`");
                skip(input)?;
            }
            _ => unknown(key, &TYPE_KEYS, input, errors)?,
        }
        Ok(())
    });
    attr
}

/// Reads the attributes on a variant: its name, if one was given.
pub(super) fn of_variant(attributes: &[Attribute], errors: &mut Errors) -> Option<LitStr> {
    let mut name = None;
    each(attributes, errors, |key, input, errors| {
        match key.to_string().as_str() {
            "name" => name = value(key, input, "a string: `name = \"t\"`", errors)?,
            written if TYPE_KEYS.contains(&written) => {
                errors
                    .on(key, format_args!("`{written}` is the type's: write it above the `enum`"));
                skip(input)?;
            }
            _ => unknown(key, &VARIANT_KEYS, input, errors)?,
        }
        Ok(())
    });
    name
}

/// A field has none.
pub(super) fn of_field(attributes: &[Attribute], errors: &mut Errors) {
    for attribute in ours(attributes) {
        errors.on(
            attribute,
            "a field has nothing to be set: `#[callback_data(...)]` goes on the type, or on a variant for its `name`",
        );
    }
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("callback_data"))
}

/// Reads `key` and `key = value` between commas, in all attributes of one place.
fn each(
    attributes: &[Attribute],
    errors: &mut Errors,
    mut one: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    let mut given: Vec<Ident> = Vec::new();
    for attribute in ours(attributes) {
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = input.call(Ident::parse_any).map_err(|error| {
                    syn::Error::new(error.span(), "expected a key, such as `prefix = \"shop\"`")
                })?;
                if given.contains(&key) {
                    errors.on(&key, format_args!("`{key}` is given twice: remove one"));
                }
                one(&key, input, errors)?;
                given.push(key);
                if !input.is_empty() {
                    input.parse::<syn::Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = parsed {
            errors.add(error);
        }
    }
}

/// `= value`; what is no such value is reported and passed over.
fn value<T: syn::parse::Parse>(
    key: &Ident,
    input: ParseStream<'_>,
    wanted: &str,
    errors: &mut Errors,
) -> syn::Result<Option<T>> {
    let wanted = format!("`{key}` takes {wanted}");
    if input.parse::<Option<syn::Token![=]>>()?.is_none() {
        errors.on(key, wanted);
        skip(input)?;
        return Ok(None);
    }
    let at = if input.is_empty() { key.span() } else { input.span() };
    let ahead = input.fork();
    if ahead.parse::<T>().is_ok() && (ahead.is_empty() || ahead.peek(syn::Token![,])) {
        return input.parse().map(Some);
    }
    let end = skip(input)?;
    errors.at(end.and_then(|end| at.join(end)).unwrap_or(at), wanted);
    Ok(None)
}

/// Passes over everything up to the next comma; says where it ended.
fn skip(input: ParseStream<'_>) -> syn::Result<Option<Span>> {
    let mut end = None;
    while !input.is_empty() && !input.peek(syn::Token![,]) {
        end = Some(input.parse::<proc_macro2::TokenTree>()?.span());
    }
    Ok(end)
}

fn unknown(
    key: &Ident,
    keys: &[&str],
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<()> {
    let name = key.unraw().to_string();
    let hint = match nearest(&name, keys.iter().copied()) {
        Some(key) => format!("did you mean `{key}`?"),
        None => {
            let known: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
            format!("known here: {}", known.join(", "))
        }
    };
    errors.at(key.span(), format_args!("unknown key `{name}`: {hint}"));
    skip(input)?;
    Ok(())
}
