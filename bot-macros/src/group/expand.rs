//! The output: the constant `GROUP` and the entry by which the linker collects it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Input;
use crate::on::{expand_filters::Filters, filters::Filter, pattern::Matches, target::Target};

pub(super) fn group(input: &Input, private: &TokenStream) -> TokenStream {
    let mut filters = Filters::default();
    filters.add(Target::any(private), &input.filters);
    let (filtered, items) = (filters.chained(), filters.items);
    let priority = input.priority.as_ref().map(|n| quote!(.prioritised(#n)));
    let needs = needs(&input.filters, private);
    let needing = (!needs.is_empty()).then(|| quote!(.needing(&[#(#needs),*])));
    let failing = input.on_error.as_ref().map(|path| {
        let hook = quote_spanned!(path.span()=> #private::hook(#path, failure));
        quote!(.failing(|failure| #hook))
    });
    quote! {
        /// The group of this module.
        #[allow(dead_code, unreachable_pub)]
        pub const GROUP: &'static #private::Group = &{
            #[allow(unused_imports)]
            use #private::Refused as _;
            #items
            #private::Group::new(#private::Place {
                file: ::core::file!(),
                line: ::core::line!(),
                module: ::core::module_path!(),
            })
            #filtered
            #priority
            #needing
            #failing
        };

        // `self` is the module, also inside of a function, where there is no group to be found.
        const _: () = {
            #private::inventory::submit! { #private::LinkedGroup(self::GROUP) }
        };
    }
}

/// What the patterns of the filters need, where they are known to exist.
fn needs(filters: &[Filter], private: &TokenStream) -> Vec<TokenStream> {
    let matches = filters.iter().filter_map(|filter| match filter {
        Filter::Matches(Matches { key, ty, .. }) => Some((key, ty)),
        _ => None,
    });
    let needs = matches.map(|(key, ty)| match key == "state" {
        true => quote! {
            #private::Argument::<#private::kind::any, #private::Dialogue<#ty>>::NEEDS
        },
        false => quote! {
            #private::Argument::<#private::kind::callback_query, #private::Data<#ty>>::NEEDS
        },
    });
    needs.collect()
}
