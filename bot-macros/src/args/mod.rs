//! `#[derive(CommandArgs)]` and `#[derive(CommandArg)]`, in phases: the item and its attributes are
//! read and the rules checked (`fields`, `words`), then the output is written. All mistakes are
//! reported at once.

mod attr;
mod expand;
mod fields;
mod words;

use proc_macro2::TokenStream;
use quote::quote;

use self::attr::{Attr, On};
use crate::{errors::Errors, paths};

/// The output of `#[derive(CommandArgs)]`; `written` is the derive's own text.
pub(crate) fn command_args(item: &TokenStream, written: Option<&str>) -> TokenStream {
    let mut errors = Errors::default();
    let item = match fields::parse(item, &mut errors) {
        Ok(item) => item,
        Err(name) => {
            let args = args(&Attr::default(), written);
            let placeholder = name.map(|name| expand::no_command_args(&name, &args));
            return refused(errors, placeholder);
        }
    };
    let args = args(&attr::parse(&item.attrs, On::Type, &mut errors), written);
    let fields = fields::fields(&item, &mut errors);
    match errors.is_empty() {
        true => expand::command_args(&item, &fields, &args),
        false => refused(errors, Some(expand::no_command_args(&item.ident, &args))),
    }
}

/// The output of `#[derive(CommandArg)]`.
pub(crate) fn command_arg(item: &TokenStream, written: Option<&str>) -> TokenStream {
    let mut errors = Errors::default();
    let item = match words::parse(item, &mut errors) {
        Ok(item) => item,
        Err(name) => {
            let args = args(&Attr::default(), written);
            let placeholder = name.map(|name| expand::no_command_arg(&name, &args));
            return refused(errors, placeholder);
        }
    };
    let args = args(&attr::parse(&item.attrs, On::Type, &mut errors), written);
    let words = words::words(&item, &mut errors);
    match errors.is_empty() {
        true => expand::command_arg(&item, &words, &args),
        false => refused(errors, Some(expand::no_command_arg(&item.ident, &args))),
    }
}

/// The module that the output names.
fn args(attr: &Attr, written: Option<&str>) -> TokenStream {
    let private = paths::derive_private(attr.krate.as_ref(), written);
    quote!(#private::args)
}

/// The errors, and an impl that stands in, so that what uses the type adds no further ones.
fn refused(errors: Errors, placeholder: Option<TokenStream>) -> TokenStream {
    let errors = errors.into_tokens();
    quote!(#errors #placeholder)
}
