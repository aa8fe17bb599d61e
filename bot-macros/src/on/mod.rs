//! `#[on(kind, ...)]`, in phases: the attribute and the function are parsed apart, then the rules
//! are checked, then the output is written. Every phase adds to the same errors, and the user's
//! function is always part of the output, so that one mistake does not become twenty.

mod ast;
pub(crate) mod attr;
pub(crate) mod before;
pub(crate) mod command;
mod expand;
pub(crate) mod expand_filters;
#[cfg(test)]
mod expansions;
pub(crate) mod filters;
mod generated;
pub(crate) mod pattern;
mod regex;
pub(crate) mod target;
pub(crate) mod validate;

use proc_macro2::TokenStream;
use quote::quote;

use self::expand::Form;
use crate::{errors::Errors, paths};

/// The output of the macro; `written` is the attribute's own text.
pub(crate) fn expand(
    attribute: &TokenStream,
    item: &TokenStream,
    written: Option<&str>,
) -> TokenStream {
    let mut errors = Errors::default();
    let attr = attr::parse(attribute, &mut errors);
    let wanted = "`#[on]` makes a function a handler: it goes on a free `fn` or `async fn`";
    let function = ast::parse(item, wanted, &mut errors);
    let kinds = validate::attribute(&attr, &mut errors);
    let mut summary = None;
    if let Some(function) = &function {
        validate::name(function, &mut errors);
        validate::function(function, "handler", &mut errors);
        validate::bound_names(&attr, function, &mut errors);
        validate::captures(&attr, function, &mut errors);
        summary = function.doc();
    }
    let description = attr.command.described(summary.as_ref(), &mut errors);
    let private = paths::private(attr.krate.as_ref(), written, attribute, "on");
    let handler = match (function, kinds) {
        (Some(function), Some(kinds)) if errors.is_empty() => {
            let output = expand::Output {
                function: &function,
                attr: &attr,
                kinds: &kinds,
                form: Form::Handler,
                summary,
                description,
                private: &private,
            };
            output.expand()
        }
        (Some(function), _) if function.can_have_a_type() => {
            expand::placeholder(&function, &private)
        }
        _ => TokenStream::new(),
    };
    let errors = errors.into_tokens();
    quote!(#item #errors #handler)
}
