//! For which kinds code is written, and where it finds the framework.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::validate::Kinds;

/// For which kinds code is written, and where it finds the framework.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(super) kinds: &'a Kinds,
    pub(super) private: &'a TokenStream,
}

impl<'a> Target<'a> {
    /// Every kind.
    pub(crate) fn any(private: &'a TokenStream) -> Self {
        Self { kinds: &Kinds::Any, private }
    }

    /// The kinds as a value.
    pub(super) fn kinds_value(&self) -> TokenStream {
        let private = self.private;
        match self.kinds {
            Kinds::Any => quote!(#private::AllowedUpdates::ALL),
            Kinds::These(kinds) => {
                let variants = kinds.iter().map(|kind| format_ident!("{}", kind.variant));
                quote!(#private::AllowedUpdates::of_kinds(&[#(#private::UpdateKind::#variants),*]))
            }
        }
    }

    /// The kinds as types.
    pub(super) fn markers(&self) -> Vec<TokenStream> {
        let private = self.private;
        let names: Vec<_> = match self.kinds {
            Kinds::Any => vec!["any"],
            Kinds::These(kinds) => kinds.iter().map(|kind| kind.name).collect(),
        };
        let names = names.into_iter().map(|name| format_ident!("{name}"));
        names.map(|name| quote!(#private::kind::#name)).collect()
    }

    /// Code that depends on the kind at hand.
    pub(super) fn by_kind(
        &self,
        context: &Ident,
        code: impl Fn(&TokenStream) -> TokenStream,
        otherwise: &TokenStream,
    ) -> TokenStream {
        let private = self.private;
        let markers = self.markers();
        match self.kinds {
            Kinds::These(kinds) if kinds.len() > 1 => {
                let variants = kinds.iter().map(|kind| format_ident!("{}", kind.variant));
                let code = markers.iter().map(code);
                quote! {
                    match #context.update().kind() {
                        #(::core::option::Option::Some(#private::UpdateKind::#variants) => #code,)*
                        _ => #otherwise,
                    }
                }
            }
            _ => markers.first().map(code).unwrap_or_default(),
        }
    }
}
