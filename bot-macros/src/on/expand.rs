//! The output: beside the function, a type of the same name whose constant `HANDLER` describes it,
//! the entry by which the linker collects it, and one check per argument.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, FnArg, LitStr, ReturnType, Type, spanned::Spanned};

use super::{ast::Function, generated::Kind};

/// Everything for a function whose attribute is right.
pub(super) fn handler(
    function: &Function,
    kind: &Kind,
    command: Option<&LitStr>,
    private: &TokenStream,
) -> TokenStream {
    let name = &function.signature.ident;
    let text = name.to_string();
    let cfg = cfg(function);
    let variant = format_ident!("{}", kind.variant);
    let marker = format_ident!("{}", kind.name);
    let marker = quote!(#private::kind::#marker);
    let types = types(function);
    let checks = checks(function, &types, &marker, private);
    let call = call(function, &types, &marker, private);
    let command = command.map(|command| quote!(.command(#command)));
    let handler = quote! {{
        #[allow(unused_imports)]
        use #private::Refused as _;
        #checks
        #call
        &#private::Handler::new(
            #private::UpdateKind::#variant,
            #text,
            #private::Place {
                file: ::core::file!(),
                line: ::core::line!(),
                module: ::core::module_path!(),
            },
            __bot_call,
        )
        #command
        .choosing(&[#(#private::Argument::<#marker, #types>::CHOICE),*])
        .needing(&[#(#private::Argument::<#marker, #types>::NEEDS),*])
    }};
    let ty = named_type(function, &handler, private);
    quote! {
        #ty

        #(#cfg)*
        #private::inventory::submit! { #private::Linked(#name::HANDLER) }
    }
}

/// The type alone, for a function whose attribute is wrong: what names it adds no further errors.
pub(super) fn placeholder(function: &Function, private: &TokenStream) -> TokenStream {
    named_type(function, &quote!(#private::REFUSED), private)
}

/// The type of the function's name. It has no values: it only carries the descriptor.
fn named_type(function: &Function, handler: &TokenStream, private: &TokenStream) -> TokenStream {
    let (name, visibility) = (&function.signature.ident, &function.visibility);
    let cfg = cfg(function);
    quote! {
        #(#cfg)*
        #[doc(hidden)]
        #[allow(
            dead_code,
            missing_copy_implementations,
            missing_debug_implementations,
            non_camel_case_types,
            unreachable_pub
        )]
        #visibility enum #name {}

        #(#cfg)*
        #[doc(hidden)]
        #[allow(dead_code, deprecated, unreachable_pub)]
        impl #name {
            pub const HANDLER: &'static #private::Handler = #handler;
        }
    }
}

/// One function per argument, and one for what is returned, whose bound is written on the type it
/// is about: rustc shows the error there.
fn checks(
    function: &Function,
    types: &[&Type],
    marker: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let taken = types.iter().map(|ty| check(ty, &quote!(#private::FromUpdate<#marker>)));
    let returned = returned(function).map(|ty| check(ty, &quote!(#private::Reply<#marker>)));
    quote!(#(#taken)* #returned)
}

fn check(ty: &Type, bound: &TokenStream) -> TokenStream {
    let bound = respanned(bound.clone(), ty.span());
    let holds = quote_spanned!(ty.span()=> #ty: #bound);
    quote! {
        const _: () = {
            #[allow(dead_code, unused_qualifications)]
            fn check() where #holds {}
        };
    }
}

/// The same tokens at another place.
fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    let respan = |mut token: TokenTree| {
        if let TokenTree::Group(group) = token {
            let stream = respanned(group.stream(), span);
            token = TokenTree::Group(Group::new(group.delimiter(), stream));
        }
        token.set_span(span);
        token
    };
    tokens.into_iter().map(respan).collect()
}

/// The function that takes the arguments, calls the user's and sends what it returns.
fn call(
    function: &Function,
    types: &[&Type],
    marker: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let name = &function.signature.ident;
    // Names of our own, so that none can hide one of the user's.
    let own = |name: &str| Ident::new(name, Span::mixed_site());
    let (context, value) = (own("context"), own("value"));
    let arguments: Vec<_> = (0..types.len()).map(|i| own(&format!("argument{i}"))).collect();
    let wait = function.signature.asyncness.map(|_| quote!(.await));
    let send = match (returned(function), &function.signature.output) {
        (Some(ty), _) => quote!(#private::Returned::<#marker, #ty>::send),
        (None, ReturnType::Default) => quote!(#private::Returned::<#marker, ()>::send),
        (None, ReturnType::Type(..)) => quote!(#private::send::<#marker, _>),
    };
    quote! {
        fn __bot_call(#context: #private::Context) -> #private::Running {
            ::std::boxed::Box::pin(async move {
                #(
                    let #arguments =
                        match #private::Argument::<#marker, #types>::take(&#context).await {
                            ::core::result::Result::Ok(#value) => #value,
                            ::core::result::Result::Err(#value) => return #value,
                        };
                )*
                let #value = #name(#(#arguments),*)#wait;
                #send(#value, &#context).await
            })
        }
    }
}

fn types(function: &Function) -> Vec<&Type> {
    let mut types = Vec::new();
    for argument in &function.signature.inputs {
        if let FnArg::Typed(argument) = argument {
            types.push(&*argument.ty);
        }
    }
    types
}

/// The type that the function returns, if it can be named elsewhere.
fn returned(function: &Function) -> Option<&Type> {
    match &function.signature.output {
        ReturnType::Type(_, ty) if !says_impl(quote!(#ty)) => Some(ty),
        _ => None,
    }
}

/// Whether a type says `impl` somewhere, as in `Option<impl Method>`.
fn says_impl(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "impl",
        TokenTree::Group(group) => says_impl(group.stream()),
        _ => false,
    })
}

/// What is conditional about the function is conditional about all that belongs to it.
fn cfg(function: &Function) -> Vec<&Attribute> {
    function.attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect()
}
