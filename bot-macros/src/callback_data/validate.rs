//! The rules. A message names what is wrong and what to write instead.

use proc_macro2::{Ident, Span};
use syn::{Fields, LitInt, LitStr, Path};

use super::{
    ast::{Input, Shape, Variant},
    attr::{self, TypeAttr},
    names,
};
use crate::{errors::Errors, names::snake_case};

/// What the output is made of.
pub(super) struct Data<'a> {
    pub(super) name: &'a Ident,
    pub(super) prefix: String,
    pub(super) version: u8,
    pub(super) upgrade: Option<&'a Path>,
    pub(super) signed: bool,
    pub(super) parts: Parts<'a>,
}

/// What stands behind the prefix.
pub(super) enum Parts<'a> {
    Fields(&'a Fields),
    /// Each variant with the name it is written by.
    Variants(Vec<(String, &'a Variant)>),
}

/// Checks everything.
pub(super) fn data<'a>(input: &'a Input, attr: &'a TypeAttr, errors: &mut Errors) -> Data<'a> {
    let version = version(attr.version.as_ref(), errors);
    if let (Some(upgrade), Some(1)) = (&attr.upgrade, version) {
        errors.on(
            upgrade,
            "nothing comes before version 1: `upgrade` goes with `version = 2` or more",
        );
    }
    Data {
        name: &input.name,
        prefix: name("prefix", attr.prefix.as_ref(), &input.name, errors),
        version: version.unwrap_or(1),
        upgrade: attr.upgrade.as_ref(),
        signed: attr.signed,
        parts: match &input.shape {
            Shape::Struct(fields) => Parts::Fields(checked(fields, errors)),
            Shape::Enum(variants) => Parts::Variants(named(&input.name, variants, errors)),
        },
    }
}

fn version(given: Option<&LitInt>, errors: &mut Errors) -> Option<u8> {
    let Some(given) = given else { return Some(1) };
    let version = given.base10_parse().ok().filter(|version| *version != 0);
    if version.is_none() {
        errors.on(given, "a version is a number from 1 to 255; without one it is 1");
    }
    version
}

/// The name that was given, or that of the item in snake_case.
fn name(what: &str, given: Option<&LitStr>, item: &Ident, errors: &mut Errors) -> String {
    let name = given.map_or_else(|| snake_case(item), LitStr::value);
    if let Some(mistake) = names::mistake(&name) {
        let rule = "has 1 to 32 of a-z, 0-9 and _";
        match given {
            Some(given) => errors.on(given, format_args!("a {what} {rule}: {mistake}")),
            None => errors.on(
                item,
                format_args!(
                    "in snake_case this is `{name}`, and a {what} {rule}: {mistake}; give another by `#[callback_data({what} = \"…\")]`"
                ),
            ),
        }
    }
    name
}

fn named<'a>(
    item: &Ident,
    variants: &'a [Variant],
    errors: &mut Errors,
) -> Vec<(String, &'a Variant)> {
    if variants.is_empty() {
        errors.on(item, "an enum without variants has no values for a button");
    }
    let mut named: Vec<(String, Span, &Variant)> = Vec::new();
    for variant in variants {
        let given = attr::of_variant(&variant.attributes, errors);
        let name = name("name", given.as_ref(), &variant.name, errors);
        let at = given.map_or_else(|| variant.name.span(), |given| given.span());
        if let Some((_, _, other)) = named.iter().find(|(other, ..)| *other == name) {
            errors.at(
                at,
                format_args!(
                    "`{}` and `{}` would both be written as `{name}`: give one another name by `#[callback_data(name = \"…\")]`",
                    other.name, variant.name
                ),
            );
        }
        checked(&variant.fields, errors);
        named.push((name, at, variant));
    }
    named.into_iter().map(|(name, _, variant)| (name, variant)).collect()
}

fn checked<'a>(fields: &'a Fields, errors: &mut Errors) -> &'a Fields {
    for field in fields {
        attr::of_field(&field.attrs, errors);
    }
    fields
}
