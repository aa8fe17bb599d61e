//! The output of both derives.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{ItemEnum, ItemStruct, Type, spanned::Spanned};

use super::{
    fields::{Field, Form},
    words::Word,
};
use crate::{errors::respanned, names::snake_case};

/// `CommandArgs` for a struct whose fields are right.
pub(super) fn command_args(item: &ItemStruct, fields: &[Field], args: &TokenStream) -> TokenStream {
    let name = &item.ident;
    let tokens = Ident::new("tokens", Span::mixed_site());
    let shown = fields.iter().map(|field| shown(field, args));
    let orders = (1..fields.len()).map(|i| order(&fields[i - 1], &fields[i], i));
    let values: Vec<_> =
        (0..fields.len()).map(|i| Ident::new(&format!("value{i}"), Span::mixed_site())).collect();
    let reads = fields.iter().enumerate().map(|(i, field)| read(field, i, &tokens, args));
    let members = fields.iter().map(|field| &field.member);
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            #[allow(unused_imports)]
            use #args::ByFromStr as _;

            const __BOT_FIELDS: &[#args::Shown] = &[#(#shown),*];
            #(#orders)*

            #[automatically_derived]
            impl #args::CommandArgs for #name {
                fn usage() -> ::std::string::String {
                    #args::usage(__BOT_FIELDS)
                }

                #[allow(unused_variables)]
                fn parse(
                    #tokens: &mut #args::Tokens<'_>,
                ) -> ::core::result::Result<Self, #args::ArgsError> {
                    #(let #values = #reads;)*
                    ::core::result::Result::Ok(Self { #(#members: #values),* })
                }
            }
        };
    }
}

/// A field as the usage line shows it.
fn shown(field: &Field, args: &TokenStream) -> TokenStream {
    let ty = &field.ty;
    let probe = quote!(#args::Probe::<#ty>);
    let name = match field.name() {
        Some(name) => name.into_token_stream(),
        None => quote!(#probe::NAME),
    };
    let words = match field.name {
        Some(_) => quote!(&[]),
        None => quote!(#probe::WORDS),
    };
    let arity = match (&field.rest, field.form) {
        (Some(_), _) => quote!(#args::Arity::Rest),
        (None, Form::Many) => quote!(#args::Arity::OptionalRest),
        (None, _) => quote!(#probe::ARITY),
    };
    let optional = field.form == Form::Optional || field.default.is_some();
    let optional = optional.then(|| quote!(.optional()));
    quote!(#args::Shown { name: #name, words: #words, arity: #arity #optional })
}

/// Fails to compile where a field could never be given because of the one before it. Only the types
/// know that: what takes all words may have any name.
fn order(before: &Field, field: &Field, i: usize) -> TokenStream {
    let (earlier, shown, previous) = (i - 1, field.shown(), before.shown());
    let nothing_left = format!(
        "nothing is left for {shown}: {previous} before it takes all words; put {previous} last"
    );
    let given_always = format!(
        "{shown} must be given, but {previous} before it may be left out: put optional arguments last, or make {shown} optional too"
    );
    quote_spanned! {field.tokens.span()=>
        const _: () = {
            ::core::assert!(!__BOT_FIELDS[#earlier].arity.takes_all(), #nothing_left);
            ::core::assert!(
                !__BOT_FIELDS[#earlier].arity.is_optional() || __BOT_FIELDS[#i].arity.is_optional(),
                #given_always
            );
        };
    }
}

/// The expression that takes a field's value from the words.
fn read(field: &Field, i: usize, tokens: &Ident, args: &TokenStream) -> TokenStream {
    let how = match (&field.rest, field.form) {
        (Some(_), _) => "rest",
        (None, Form::Many) => "many",
        (None, _) => "take",
    };
    let value = call(&field.ty, how, i, tokens, args);
    let left_out = match (&field.default, field.form) {
        (Some((_, Some(default))), _) => default.to_token_stream(),
        (Some((key, None)), _) => {
            let ty = &field.ty;
            quote_spanned!(key.span()=> <#ty as ::core::default::Default>::default())
        }
        (None, Form::Optional) => {
            return quote! {
                match #tokens.is_empty() {
                    true => ::core::option::Option::None,
                    false => ::core::option::Option::Some(#value),
                }
            };
        }
        (None, _) => return value,
    };
    quote!(match #tokens.is_empty() { true => #left_out, false => #value })
}

/// Reads by the way that is right for the type; what has none is an error on the type.
fn call(ty: &Type, how: &str, i: usize, tokens: &Ident, args: &TokenStream) -> TokenStream {
    let (how, args) = (format_ident!("{how}"), respanned(args.clone(), ty.span()));
    let way = quote_spanned!(ty.span()=> &#args::Probe::<#ty>::way());
    quote_spanned! {ty.span()=>
        #args::Reads::<#ty>::#how(#way, __BOT_FIELDS[#i].name, #tokens)?
    }
}

/// `CommandArg` for an enum whose variants are right.
pub(super) fn command_arg(item: &ItemEnum, words: &[Word], args: &TokenStream) -> TokenStream {
    let name = &item.ident;
    let text = snake_case(name);
    let all = words.iter().map(|word| &word.word);
    let arms = words.iter().enumerate().map(|(i, word)| {
        let variant = &word.variant;
        let pattern = match i + 1 == words.len() {
            true => quote!(_),
            false => quote!(#i),
        };
        quote!(#pattern => Self::#variant)
    });
    quote! {
        #[automatically_derived]
        impl #args::CommandArg for #name {
            const NAME: &'static str = #text;
            const WORDS: &'static [&'static str] = &[#(#all),*];

            fn from_word(word: &str) -> ::core::result::Result<Self, #args::WrongArg> {
                let word = #args::choose(<Self as #args::CommandArg>::WORDS, word)?;
                ::core::result::Result::Ok(match word { #(#arms),* })
            }
        }
    }
}

/// In place of an impl whose item is wrong: what uses the type adds no further errors.
pub(super) fn no_command_args(name: &Ident, args: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #args::CommandArgs for #name {
            fn usage() -> ::std::string::String {
                ::core::unreachable!("not compiled")
            }

            fn parse(_: &mut #args::Tokens<'_>) -> ::core::result::Result<Self, #args::ArgsError> {
                ::core::unreachable!("not compiled")
            }
        }
    }
}

/// The same for an enum.
pub(super) fn no_command_arg(name: &Ident, args: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #args::CommandArg for #name {
            const NAME: &'static str = "";

            fn from_word(_: &str) -> ::core::result::Result<Self, #args::WrongArg> {
                ::core::unreachable!("not compiled")
            }
        }
    }
}
