//! `#[derive(CallbackData)]`, in phases: the type's shape and its attributes are read, the rules are
//! checked, then the impls are written. Every phase adds to the same errors; where there are any, the
//! impls are empty ones, so that what uses the type adds no further errors.

mod ast;
mod attr;
mod expand;
mod names;
mod validate;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{errors::Errors, paths};

/// The output of the derive; `written` is its own text.
pub(crate) fn expand(item: &TokenStream, written: Option<&str>) -> TokenStream {
    let mut errors = Errors::default();
    let Some(input) = ast::parse(item, &mut errors) else {
        return errors.into_tokens();
    };
    let attr = attr::of_type(&input.attributes, &mut errors);
    let data = validate::data(&input, &attr, &mut errors);
    let private = paths::derive_private(attr.krate.as_ref(), written);
    if errors.is_empty() {
        return expand::data(&data, &private);
    }
    let placeholder = input.is_plain.then(|| expand::placeholder(&input.name, &private));
    let errors = errors.into_tokens();
    quote!(#errors #placeholder)
}
