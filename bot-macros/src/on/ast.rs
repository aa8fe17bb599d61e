//! The function under the attribute: its signature only. The body stays as it is, so that a mistake
//! in it is rustc's to report.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Attribute, Expr, ExprLit, FnArg, Lit, LitStr, Meta, Pat, Signature, Visibility,
    parse::{Parse, ParseStream},
};

use crate::errors::Errors;

/// A function, its body aside.
pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(super) signature: Signature,
}

impl Function {
    /// Whether a type of the function's name can stand beside it: not inside of an `impl`, and not
    /// where it would hide the module that the output names.
    pub(super) fn can_have_a_type(&self) -> bool {
        self.signature.receiver().is_none() && self.signature.ident != "on"
    }

    /// The first line of the doc comment that says something.
    pub(super) fn doc(&self) -> Option<LitStr> {
        self.attributes.iter().find_map(|attribute| match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
                Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => {
                    let text = line.value();
                    let text = text.trim().lines().next().unwrap_or_default().trim();
                    (!text.is_empty()).then(|| LitStr::new(text, line.span()))
                }
                _ => None,
            },
            _ => None,
        })
    }

    /// The names of the arguments, of those that have one.
    pub(super) fn named_arguments(&self) -> Vec<Option<&Ident>> {
        let inputs = self.signature.inputs.iter();
        let names = inputs.map(|argument| match argument {
            FnArg::Typed(argument) => match &*argument.pat {
                Pat::Ident(name) => Some(&name.ident),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        names.collect()
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let function = Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
        };
        input.parse::<TokenTree>()?; // the body
        Ok(function)
    }
}

/// Reads the function; reports anything else by saying what was wanted.
pub(super) fn parse(item: &TokenStream, wanted: &str, errors: &mut Errors) -> Option<Function> {
    match syn::parse2(item.clone()) {
        Ok(function) => Some(function),
        Err(_) => {
            errors.on(item, wanted);
            None
        }
    }
}
