//! `#[arg(...)]` as it was written, on a type, a field or a variant.

use proc_macro2::Ident;
use syn::{
    Attribute, Expr, ExprLit, Lit, LitStr, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Result},
};

use crate::errors::{Errors, nearest};

/// What the attribute stands on, which decides its keys.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum On {
    Type,
    Field,
    Variant,
}

impl On {
    /// The keys that may be given, and how they are written.
    fn keys(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Type => &[("crate", "`crate = path`")],
            Self::Field => &[
                ("name", "`name = \"...\"`"),
                ("default", "`default` or `default = ...`"),
                ("rest", "`rest`"),
            ],
            Self::Variant => &[("name", "`name = \"...\"`")],
        }
    }

    fn place(self) -> &'static str {
        match self {
            Self::Type => "on the type",
            Self::Field => "on a field",
            Self::Variant => "on a variant",
        }
    }
}

/// What was given, each with the key it was given by.
#[derive(Default)]
pub(super) struct Attr {
    pub(super) name: Option<LitStr>,
    pub(super) default: Option<(Ident, Option<Expr>)>,
    pub(super) rest: Option<Ident>,
    pub(super) krate: Option<Path>,
}

/// Reads all `#[arg(...)]` of one place; what cannot be read is reported and left out.
pub(super) fn parse(attributes: &[Attribute], on: On, errors: &mut Errors) -> Attr {
    let mut attr = Attr::default();
    let mut keys = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("arg")) {
        let read = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let (key, value) = entry(input)?;
                let name = key.unraw().to_string();
                if keys.contains(&name) {
                    errors.on(&key, format_args!("`{name}` is given twice: remove one"));
                } else {
                    one(&mut attr, &key, &name, value, on, errors);
                    keys.push(name);
                }
            }
            Ok(())
        });
        if let Err(error) = read {
            errors.add(error);
        }
    }
    attr
}

/// `key` or `key = value`, and a comma.
fn entry(input: ParseStream<'_>) -> Result<(Ident, Option<Expr>)> {
    let key = input.call(Ident::parse_any)?;
    let value = match input.peek(Token![=]) {
        true => {
            input.parse::<Token![=]>()?;
            Some(input.parse()?)
        }
        false => None,
    };
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok((key, value))
}

fn one(attr: &mut Attr, key: &Ident, name: &str, value: Option<Expr>, on: On, errors: &mut Errors) {
    if !on.keys().iter().any(|(key, _)| *key == name) {
        return unknown(key, name, on, errors);
    }
    match (name, value) {
        ("name", Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. }))) => attr.name = Some(text),
        ("default", value) => attr.default = Some((key.clone(), value)),
        ("rest", None) => attr.rest = Some(key.clone()),
        ("crate", Some(Expr::Path(path))) => attr.krate = Some(path.path),
        (_, value) => {
            let written = on.keys().iter().find(|(key, _)| *key == name).map_or("", |(_, w)| w);
            let message = format!("write {written}");
            match value {
                Some(value) => errors.on(value, message),
                None => errors.on(key, message),
            }
        }
    }
}

fn unknown(key: &Ident, name: &str, on: On, errors: &mut Errors) {
    let here = on.keys();
    let mut elsewhere = [On::Type, On::Field, On::Variant].into_iter();
    let elsewhere = elsewhere.find(|on| on.keys().iter().any(|(key, _)| *key == name));
    if let Some(elsewhere) = elsewhere {
        errors.on(key, format_args!("`{name}` goes {}, not {}", elsewhere.place(), on.place()));
        return;
    }
    let hint = match nearest(name, here.iter().map(|(key, _)| *key)) {
        Some(key) => format!("did you mean `{key}`?"),
        None => {
            let written: Vec<_> = here.iter().map(|(_, written)| *written).collect();
            format!("{} it may be {}", on.place(), written.join(", "))
        }
    };
    errors.on(key, format_args!("unknown key `{name}`: {hint}"));
}
