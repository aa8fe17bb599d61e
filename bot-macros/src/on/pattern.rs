//! Patterns in the attribute, `state = Order::Address { drink }`: the type they are about, and the
//! names they bind, which are arguments of the function.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Pat, Path, parse::Parser};

use super::attr::{Entry, Value, alternatives, report};
use crate::errors::Errors;

/// A pattern that a value must match.
pub(crate) struct Matches {
    pub(crate) key: Ident,
    /// The pattern as rustc is to read it: of a variant with fields at least `{ .. }`.
    pub(super) pattern: TokenStream,
    pub(crate) ty: Path,
    /// The names it binds.
    pub(crate) bound: Vec<Ident>,
    pub(super) written: String,
}

/// Reads the value of `state` or `data`.
pub(super) fn parse(entry: &Entry, errors: &mut Errors) -> Option<Matches> {
    let wanted = match entry.key == "state" {
        true => {
            "`state` takes a state of a dialogue: `state = Order::Address`, or `state = Order::Address { drink }` to have what is in it as arguments"
        }
        false => "`data` takes a string, or a pattern of typed data: `data = Shop::Buy { item }`",
    };
    let read = match &entry.value {
        Value::Is(tokens) => read(entry, tokens),
        _ => None,
    };
    if read.is_none() {
        report(entry, wanted, errors);
    }
    read
}

fn read(entry: &Entry, tokens: &TokenStream) -> Option<Matches> {
    let mut pattern = TokenStream::new();
    let (mut ty, mut bound) = (None, Vec::new());
    for (i, one) in alternatives(tokens).into_iter().enumerate() {
        let one = Pat::parse_single.parse2(one).ok()?;
        let (path, open) = opened(&one)?;
        if i == 0 {
            ty = Some(type_of(path));
            names(&one, &mut bound);
        } else {
            pattern.extend(quote!(|));
        }
        pattern.extend(open);
    }
    let written = tokens.to_string().replace(" :: ", "::");
    Some(Matches { key: entry.key.clone(), pattern, ty: ty?, bound, written })
}

/// The path of a pattern, and the pattern with room for fields that were not named.
fn opened(pattern: &Pat) -> Option<(Path, TokenStream)> {
    match pattern {
        Pat::Path(pattern) => {
            let path = pattern.path.clone();
            let open = quote!(#path { .. });
            Some((path, open))
        }
        // A type of one value is read as a name.
        Pat::Ident(name) if name.by_ref.is_none() && !is_bound(&name.ident) => {
            let name = &name.ident;
            Some((name.clone().into(), quote!(#name { .. })))
        }
        Pat::TupleStruct(pattern) => Some((pattern.path.clone(), pattern.to_token_stream())),
        Pat::Struct(pattern) => {
            let (path, fields) = (pattern.path.clone(), pattern.fields.iter());
            let open = quote!(#path { #(#fields,)* .. });
            Some((path, open))
        }
        _ => None,
    }
}

/// The type that a path in a pattern is of: what stands before a variant, or all of it. Types are
/// written in capitals, modules are not.
fn type_of(mut path: Path) -> Path {
    let before = path.segments.iter().rev().nth(1);
    if before.is_some_and(|segment| !is_bound(&segment.ident)) {
        path.segments.pop();
        path.segments.pop_punct();
    }
    path
}

/// Whether a name in a pattern is one that it binds: constants, types and variants have capitals.
fn is_bound(name: &Ident) -> bool {
    !name.to_string().starts_with(char::is_uppercase)
}

fn names(pattern: &Pat, found: &mut Vec<Ident>) {
    match pattern {
        Pat::Ident(name) => {
            if is_bound(&name.ident) {
                found.push(name.ident.clone());
            }
            if let Some((_, inner)) = &name.subpat {
                names(inner, found);
            }
        }
        Pat::Struct(pattern) => pattern.fields.iter().for_each(|field| names(&field.pat, found)),
        Pat::TupleStruct(pattern) => pattern.elems.iter().for_each(|one| names(one, found)),
        Pat::Tuple(pattern) => pattern.elems.iter().for_each(|one| names(one, found)),
        Pat::Slice(pattern) => pattern.elems.iter().for_each(|one| names(one, found)),
        // All alternatives bind the same names.
        Pat::Or(pattern) => pattern.cases.first().into_iter().for_each(|one| names(one, found)),
        Pat::Paren(pattern) => names(&pattern.pat, found),
        Pat::Reference(pattern) => names(&pattern.pat, found),
        _ => {}
    }
}
