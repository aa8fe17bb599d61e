//! The output: `CallbackData`, `DataField` unless the type is signed, and the check of its length.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Fields, Member, Type, spanned::Spanned};

use super::validate::{Data, Parts};

/// The impls of a type whose attributes are right.
pub(super) fn data(data: &Data<'_>, private: &TokenStream) -> TokenStream {
    let Data { name, prefix, version, upgrade, signed, parts } = data;
    let module = quote!(#private::callback_data);
    let signature = format_ident!("{}", if *signed { "Signed" } else { "Unsigned" });
    let (max, write, read) = match parts {
        Parts::Fields(fields) => of_struct(fields, &module),
        Parts::Variants(variants) => of_enum(variants, &module),
    };
    let upgrade = upgrade.map(|upgrade| {
        let call = quote_spanned!(upgrade.span()=> #upgrade(version, rest));
        quote! {
            fn upgrade(version: u8, rest: &str) -> ::core::option::Option<Self> {
                #call
            }
        }
    });
    let field = (!signed).then(|| as_a_field(name, parts, &module));
    let text = name.to_string();
    let fits = quote_spanned!(name.span()=> assert_fits(#text, MAX_LEN));
    quote! {
        #[doc(hidden)]
        #[allow(deprecated, unused_qualifications, clippy::pedantic, clippy::nursery)]
        const _: () = {
            use #module::assert_fits;

            const PARTS: #module::MaxLen = #max;
            const MAX_LEN: ::core::option::Option<usize> =
                #module::max_len(#prefix, #version, #signed, PARTS);
            const _: () = #fits;

            #[automatically_derived]
            impl #module::CallbackData for #name {
                const PREFIX: &'static str = #prefix;
                const VERSION: u8 = #version;
                const MAX_LEN: ::core::option::Option<usize> = MAX_LEN;
                type Length = <#module::LengthOf<{ PARTS.is_some() }> as #module::Length>::Length;
                type Signature = #module::#signature;

                fn write_parts(&self, data: &mut #module::DataWriter) {
                    #write
                }

                fn read_parts(data: &mut #module::DataReader<'_>) -> ::core::option::Option<Self> {
                    #read
                }

                #upgrade
            }

            #field
        };
    }
}

/// The impls of a type whose attributes are wrong: what uses it adds no further errors.
pub(super) fn placeholder(name: &Ident, private: &TokenStream) -> TokenStream {
    let module = quote!(#private::callback_data);
    quote! {
        #[automatically_derived]
        impl #module::CallbackData for #name {
            const PREFIX: &'static str = "";
            const MAX_LEN: ::core::option::Option<usize> = ::core::option::Option::None;
            type Length = #module::Bounded;
            type Signature = #module::Unsigned;
            fn write_parts(&self, _: &mut #module::DataWriter) {}
            fn read_parts(_: &mut #module::DataReader<'_>) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        }

        #[automatically_derived]
        impl #module::DataField for #name {
            const LONGEST: ::core::option::Option<usize> = ::core::option::Option::None;
            fn write(&self, _: &mut #module::DataWriter) {}
            fn read(_: &mut #module::DataReader<'_>) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        }
    }
}

/// The longest, how it is written, how it is read.
type Three = (TokenStream, TokenStream, TokenStream);

fn of_struct(fields: &Fields, module: &TokenStream) -> Three {
    let lengths = lengths(fields, module);
    let bound = bindings(fields);
    let pattern = pattern(fields, &bound);
    let write = write(fields, &bound, module);
    let read = read(fields, module);
    (
        quote!(#module::together(&[#lengths])),
        quote! {
            let Self #pattern = self;
            #write
        },
        quote!(::core::option::Option::Some(Self #read)),
    )
}

fn of_enum(variants: &[(String, &super::ast::Variant)], module: &TokenStream) -> Three {
    let (mut longest, mut writes, mut reads) = (Vec::new(), Vec::new(), Vec::new());
    for (text, variant) in variants {
        let (name, fields) = (&variant.name, &variant.fields);
        let lengths = lengths(fields, module);
        let len = text.len();
        longest.push(quote! {
            #module::together(&[::core::option::Option::Some(#len), #lengths])
        });
        let bound = bindings(fields);
        let pattern = pattern(fields, &bound);
        let write = write(fields, &bound, module);
        writes.push(quote! {
            Self::#name #pattern => {
                data.text(#text);
                #write
            }
        });
        let read = read(fields, module);
        reads.push(quote!(#text => ::core::option::Option::Some(Self::#name #read)));
    }
    (
        quote!(#module::longest(&[#(#longest),*])),
        quote!(match self { #(#writes)* }),
        quote! {
            match &*data.text()? {
                #(#reads,)*
                _ => ::core::option::Option::None,
            }
        },
    )
}

/// As a part of another type. One without fields writes an empty part, so that it is one.
fn as_a_field(name: &Ident, parts: &Parts<'_>, module: &TokenStream) -> TokenStream {
    let is_empty = matches!(parts, Parts::Fields(fields) if fields.is_empty());
    let write = is_empty.then(|| quote!(data.text("");));
    let read = is_empty.then(|| {
        quote! {
            if data.text()? != "" {
                return ::core::option::Option::None;
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #module::DataField for #name {
            const LONGEST: ::core::option::Option<usize> = PARTS.of_a_field();

            fn write(&self, data: &mut #module::DataWriter) {
                #write
                #module::CallbackData::write_parts(self, data);
            }

            fn read(data: &mut #module::DataReader<'_>) -> ::core::option::Option<Self> {
                #read
                <Self as #module::CallbackData>::read_parts(data)
            }
        }
    }
}

/// The field's type as a part. All that is said of a field is said in these words at its place, so
/// that a type which is none is one error.
fn part(ty: &Type, module: &TokenStream) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as #module::DataField>)
}

fn lengths(fields: &Fields, module: &TokenStream) -> TokenStream {
    let parts = fields.iter().map(|field| part(&field.ty, module));
    quote!(#(#parts::LONGEST),*)
}

/// Names of our own, so that none can hide one of the user's.
fn bindings(fields: &Fields) -> Vec<Ident> {
    (0..fields.len()).map(|i| Ident::new(&format!("field{i}"), Span::mixed_site())).collect()
}

/// `{ name: field0, 0: field1 }`, which fits structs of all kinds.
fn pattern(fields: &Fields, bound: &[Ident]) -> TokenStream {
    let members = fields.members();
    quote!({ #(#members: #bound),* })
}

fn write(fields: &Fields, bound: &[Ident], module: &TokenStream) -> TokenStream {
    let parts = fields.iter().map(|field| part(&field.ty, module));
    quote!(#(#parts::write(#bound, data);)*)
}

fn read(fields: &Fields, module: &TokenStream) -> TokenStream {
    let members: Vec<Member> = fields.members().collect();
    let parts = fields.iter().map(|field| part(&field.ty, module));
    quote!({ #(#members: #parts::read(data)?),* })
}
