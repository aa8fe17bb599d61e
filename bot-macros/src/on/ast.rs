//! The function under the attribute: its signature only. The body stays as it is, so that a mistake
//! in it is rustc's to report.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Signature, Visibility,
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

/// Reads the function; reports anything else.
pub(super) fn parse(item: &TokenStream, errors: &mut Errors) -> Option<Function> {
    match syn::parse2(item.clone()) {
        Ok(function) => Some(function),
        Err(_) => {
            errors.on(
                item,
                "`#[on]` makes a function a handler: it goes on a free `fn` or `async fn`",
            );
            None
        }
    }
}
