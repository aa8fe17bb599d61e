//! `#[derive(Dialogue)]` and `#[derive(Session)]`, in phases: the item and its attributes are read,
//! the rules are checked, then the impl is written. Every phase adds to the same errors; where there
//! are any, the impl is an empty one, so that what uses the type adds no further errors.

mod ast;
mod attr;
mod expand;
mod validate;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{errors::Errors, paths};

/// Which of the two derives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derive {
    /// Of an enum of steps.
    Dialogue,
    /// Of a struct of plain data.
    Session,
}

impl Derive {
    /// Its attribute.
    fn attribute(self) -> &'static str {
        match self {
            Self::Dialogue => "dialogue",
            Self::Session => "session",
        }
    }
}

/// The output of the derive; `written` is its own text.
pub(crate) fn expand(derive: Derive, item: &TokenStream, written: Option<&str>) -> TokenStream {
    let mut errors = Errors::default();
    let Some(input) = ast::parse(item, derive, &mut errors) else {
        return errors.into_tokens();
    };
    let attr = attr::parse(&input.attributes, derive, &mut errors);
    let settings = validate::settings(&input, &attr, &mut errors);
    let private = paths::derive_private(attr.krate.as_ref(), written);
    if errors.is_empty() {
        return expand::state(&input, &settings, &private);
    }
    let placeholder = input.is_plain().then(|| expand::placeholder(&input, &private));
    let errors = errors.into_tokens();
    quote!(#errors #placeholder)
}
