//! The output: a hidden twin of the type that knows serde, and the impl, which reads and writes the
//! type as its twin says (serde calls that `remote`). So the type itself derives nothing of serde's,
//! and the user's Cargo.toml need not name it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Field, Fields, LitStr, spanned::Spanned};

use super::{
    ast::{Body, Input},
    validate::Settings,
};

/// Everything for a type whose attributes are right.
pub(super) fn state(input: &Input, settings: &Settings<'_>, private: &TokenStream) -> TokenStream {
    let name = &input.name;
    let checks = input.fields().map(|field| check(field, private));
    let begin = begin(input, private);
    let twin = format_ident!("__Twin");
    let twin_definition = twin_of(input, &twin, private);
    let Settings { scope, name: kept_as, ttl, version, migrate } = settings;
    let ttl = match ttl {
        Some(seconds) => quote! {
            ::core::option::Option::Some(::core::time::Duration::from_secs(#seconds))
        },
        None => quote!(::core::option::Option::None),
    };
    let migrate = migrate.map(|hook| {
        // By its type, so that a hook of another one is one error, which shows both.
        let hook = quote_spanned!(hook.span()=> #hook);
        quote! {
            fn migrate(
                version: u32,
                json: #private::Json,
            ) -> ::core::option::Option<Self> {
                let hook: fn(u32, #private::Json) -> ::core::option::Option<Self> = #hook;
                hook(version, json)
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #[allow(trivial_bounds)] // see `bound`
        const _: () = {
            #[allow(unused_imports)]
            use #private::Unkept as _;
            #(#checks)*
            #twin_definition

            #[automatically_derived]
            impl #private::DialogueState for #name {
                type Scope = #private::scope::#scope;
                const NAME: &'static str = #kept_as;
                const TTL: ::core::option::Option<::core::time::Duration> = #ttl;
                const VERSION: u32 = #version;

                #begin

                fn encode(
                    &self,
                ) -> ::core::result::Result<::std::string::String, #private::JsonError> {
                    #private::to_json(|to| #twin::serialize(self, to))
                }

                fn decode(json: &str) -> ::core::result::Result<Self, #private::JsonError> {
                    #private::from_json(json, |from| #twin::deserialize(from))
                }

                #migrate
            }
        };
    }
}

/// An impl for a type whose attributes are wrong: what uses the type adds no further errors.
pub(super) fn placeholder(input: &Input, private: &TokenStream) -> TokenStream {
    let name = &input.name;
    quote! {
        #[automatically_derived]
        impl #private::DialogueState for #name {
            type Scope = #private::scope::user_in_chat;
            const NAME: &'static str = "";
            const TTL: ::core::option::Option<::core::time::Duration> = ::core::option::Option::None;
            const VERSION: u32 = 1;

            fn begin() -> Self {
                ::core::unreachable!("not compiled")
            }

            fn encode(&self) -> ::core::result::Result<::std::string::String, #private::JsonError> {
                ::core::unreachable!("not compiled")
            }

            fn decode(_: &str) -> ::core::result::Result<Self, #private::JsonError> {
                ::core::unreachable!("not compiled")
            }
        }
    }
}

/// The beginning is std's default; where there is none, the error is on the type's name.
fn begin(input: &Input, private: &TokenStream) -> TokenStream {
    let name = &input.name;
    let begin = quote_spanned!(name.span()=> <#name as #private::Begin>::begin());
    quote! {
        fn begin() -> Self {
            #begin
        }
    }
}

/// Says in our words, at the field's type, that it cannot be kept.
fn check(field: &Field, private: &TokenStream) -> Option<TokenStream> {
    if is_serdes_own(field) {
        return None;
    }
    let ty = &field.ty;
    let kept = quote_spanned!(ty.span()=> Kept);
    Some(quote! {
        const _: () = {
            use #private::Kept;
            #[allow(dead_code, unused_qualifications)]
            fn check() where #ty: #kept {}
        };
    })
}

/// The same as a bound on what serde derives: its code takes it for granted, so that a type that
/// cannot be kept is reported where it stands and not once more for each use of it.
fn bound(field: &Field, private: &TokenStream) -> Option<TokenStream> {
    if is_serdes_own(field) {
        return None;
    }
    let ty = &field.ty;
    let bound = quote!(#ty: #private::Keep).to_string();
    // A path through `$crate` cannot be written as text; serde's own errors have to do.
    (!bound.contains('$')).then(|| {
        let bound = LitStr::new(&bound, ty.span());
        quote!(#[serde(bound = #bound)])
    })
}

/// Whether serde is told how to write and read a field, or not to.
fn is_serdes_own(field: &Field) -> bool {
    let tells = |attribute: &Attribute| {
        let mut tells = false;
        // What cannot be read is serde's to report.
        drop(attribute.parse_nested_meta(|meta| {
            let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            tells |= word.starts_with("skip") || word.ends_with("with") || word == "bound";
            if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        }));
        tells
    };
    serde_attributes(&field.attrs).any(tells)
}

/// The same shape under another name, with serde's derives.
fn twin_of(input: &Input, twin: &syn::Ident, private: &TokenStream) -> TokenStream {
    let serde = LitStr::new(&quote!(#private::serde).to_string(), Span::call_site());
    let remote = LitStr::new(&input.name.to_string(), Span::call_site());
    let attributes = serde_attributes(&input.attributes);
    let definition = match &input.body {
        Body::Steps(steps) => {
            let steps = steps.iter().map(|step| {
                let attributes = serde_attributes(&step.attrs);
                let (name, fields) = (&step.ident, fields(&step.fields, private));
                quote!(#(#attributes)* #name #fields)
            });
            quote!(enum #twin { #(#steps,)* })
        }
        Body::Data(data) => {
            let fields = fields(data, private);
            let end = (!matches!(data, Fields::Named(_))).then(|| quote!(;));
            quote!(struct #twin #fields #end)
        }
    };
    quote! {
        #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
        #[derive(#private::serde::Serialize, #private::serde::Deserialize)]
        #[serde(crate = #serde, remote = #remote)]
        #(#attributes)*
        #definition
    }
}

fn fields(fields: &Fields, private: &TokenStream) -> TokenStream {
    let each = fields.iter().map(|field| {
        let attributes = serde_attributes(&field.attrs);
        let bound = bound(field, private);
        let name = field.ident.as_ref().map(|name| quote!(#name:));
        let ty = &field.ty;
        quote!(#(#attributes)* #bound #name #ty)
    });
    match fields {
        Fields::Named(_) => quote!({ #(#each),* }),
        Fields::Unnamed(_) => quote!((#(#each),*)),
        Fields::Unit => TokenStream::new(),
    }
}

/// What serde is told of a type, a step or a field: a default, another name.
fn serde_attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("serde"))
}
