//! `#[on(kind, ...)]`, in phases: the attribute and the function are parsed apart, then the rules
//! are checked, then the output is written. Every phase adds to the same errors, and the user's
//! function is always part of the output, so that one mistake does not become twenty.

mod ast;
mod attr;
mod command;
mod expand;
mod expand_filters;
mod filters;
mod generated;
mod pattern;
mod regex;
mod validate;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{errors::Errors, paths};

/// The output of the macro; `written` is the attribute's own text.
pub(crate) fn expand(
    attribute: &TokenStream,
    item: &TokenStream,
    written: Option<&str>,
) -> TokenStream {
    let mut errors = Errors::default();
    let attr = attr::parse(attribute, &mut errors);
    let function = ast::parse(item, &mut errors);
    let kinds = validate::attribute(&attr, &mut errors);
    let mut summary = None;
    if let Some(function) = &function {
        validate::function(function, &mut errors);
        validate::bound_names(&attr, function, &mut errors);
        summary = function.doc();
    }
    let description = attr.command.described(summary.as_ref(), &mut errors);
    let private = paths::private(attr.krate.as_ref(), written, attribute);
    let handler = match (function, kinds) {
        (Some(function), Some(kinds)) if errors.is_empty() => {
            let output = expand::Output {
                function: &function,
                attr: &attr,
                kinds: &kinds,
                summary,
                description,
                private: &private,
            };
            output.handler()
        }
        (Some(function), _) if function.can_have_a_type() => {
            expand::placeholder(&function, &private)
        }
        _ => TokenStream::new(),
    };
    let errors = errors.into_tokens();
    quote!(#item #errors #handler)
}
