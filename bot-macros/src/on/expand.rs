//! The output: beside the function, a type of the same name whose constant `HANDLER` describes it,
//! the entry by which the linker collects it, and one check per argument.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, FnArg, GenericArgument, LitStr, PathArguments, ReturnType, Type, ext::IdentExt,
    spanned::Spanned,
};

use super::{
    ast::Function, attr::Attr, expand_filters, filters::Filter, pattern::Matches, target::Target,
    validate::Kinds,
};
use crate::errors::respanned;

/// Everything that the output is made of.
pub(super) struct Output<'a> {
    pub(super) function: &'a Function,
    pub(super) attr: &'a Attr,
    pub(super) kinds: &'a Kinds,
    pub(super) form: Form,
    pub(super) summary: Option<LitStr>,
    pub(super) description: Option<LitStr>,
    pub(super) private: &'a TokenStream,
}

/// What the function is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `#[on(..)]`
    Handler,
    /// `#[before(..)]`
    Before,
}

impl Form {
    /// The trait of what it returns, the type that uses it, and the function for what has no name.
    fn returns(self) -> [Ident; 3] {
        let names = match self {
            Self::Handler => ["Reply", "Returned", "send"],
            Self::Before => ["Pass", "Passed", "pass"],
        };
        names.map(|name| format_ident!("{name}"))
    }
}

/// Where an argument comes from.
enum Source<'a> {
    /// The update, by its type.
    Update,
    /// A named part of the text that a regular expression has matched.
    Capture(String),
    /// A name in a pattern.
    Pattern(&'a Ident),
}

impl Output<'_> {
    pub(super) fn target(&self) -> Target<'_> {
        Target { kinds: self.kinds, private: self.private }
    }

    /// Everything for a function whose attribute is right.
    pub(super) fn expand(&self) -> TokenStream {
        let private = self.private;
        let cfg = cfg(self.function);
        let descriptor = self.descriptor();
        match self.form {
            Form::Handler => {
                let name = &self.function.signature.ident;
                let ty = named_type(self.function, &quote!(&#descriptor), private);
                quote! {
                    #ty

                    #(#cfg)*
                    #private::inventory::submit! { #private::Linked(#name::HANDLER) }
                }
            }
            // Nothing names it, so there is no type.
            Form::Before => quote! {
                #(#cfg)*
                const _: () = {
                    #private::inventory::submit! { #private::Before::new(#descriptor) }
                };
            },
        }
    }

    fn descriptor(&self) -> TokenStream {
        let private = self.private;
        let name = &self.function.signature.ident;
        let filters = expand_filters::expand(self);
        let (filtered, items) = (filters.chained(), filters.items);
        let checks = self.checks();
        let call = self.call();
        let chain = self.chain();
        let kinds = self.target().kinds_value();
        let text = name.unraw().to_string();
        quote! {{
            #[allow(unused_imports)]
            use #private::Refused as _;
            #checks
            #items
            #call
            #private::Handler::new(
                #kinds,
                #text,
                #private::Place {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    module: ::core::module_path!(),
                },
                __bot_call,
            )
            #filtered
            #chain
        }}
    }

    /// What is said of the handler after its filters.
    fn chain(&self) -> TokenStream {
        let private = self.private;
        let any = matches!(self.kinds, Kinds::Any).then(|| quote!(.for_any()));
        let summary = self.summary.as_ref().map(|summary| quote!(.summary(#summary)));
        let priority = self.attr.priority.as_ref().map(|n| quote!(.prioritised(#n)));
        let (mut choices, mut needs) = (Vec::new(), Vec::new());
        for marker in self.target().markers() {
            for (_, ty) in self.taken() {
                choices.push(quote!(#private::Argument::<#marker, #ty>::CHOICE));
                needs.push(quote!(#private::Argument::<#marker, #ty>::NEEDS));
            }
            for ty in self.matched_types() {
                needs.push(quote!(#private::Argument::<#marker, #ty>::NEEDS));
            }
        }
        quote!(#any #summary #priority .choosing(&[#(#choices),*]).needing(&[#(#needs),*]))
    }

    /// The extractors that stand for the patterns of the attribute, where they are known to exist.
    fn matched_types(&self) -> Vec<TokenStream> {
        let private = self.private;
        let matches = self.patterns().map(|Matches { key, ty, .. }| match key == "state" {
            true => quote_spanned!(ty.span()=> #private::Dialogue<#ty>),
            false => quote_spanned!(ty.span()=> #private::Data<#ty>),
        });
        matches.collect()
    }

    fn patterns(&self) -> impl Iterator<Item = &Matches> {
        self.attr.filters.iter().filter_map(|filter| match filter {
            Filter::Matches(matches) => Some(matches),
            _ => None,
        })
    }

    /// Each argument, where it comes from, and its type.
    fn arguments(&self) -> Vec<(Source<'_>, &Type)> {
        let names = self.function.named_arguments();
        let typed = self.function.signature.inputs.iter().filter_map(|argument| match argument {
            FnArg::Typed(argument) => Some(&*argument.ty),
            FnArg::Receiver(_) => None,
        });
        let source = |name: Option<&Ident>| {
            let name = name?;
            let bound = self.patterns().flat_map(|matches| &matches.bound);
            if let Some(bound) = bound.into_iter().find(|bound| *bound == name) {
                return Some(Source::Pattern(bound));
            }
            let text = name.unraw().to_string();
            let captured = self.attr.filters.iter().any(|filter| match filter {
                Filter::Regex { names, .. } => names.contains(&text),
                _ => false,
            });
            captured.then_some(Source::Capture(text))
        };
        names
            .into_iter()
            .zip(typed)
            .map(|(name, ty)| (source(name).unwrap_or(Source::Update), ty))
            .collect()
    }

    /// The arguments that are taken from the update by their types.
    fn taken(&self) -> Vec<(usize, &Type)> {
        let arguments = self.arguments().into_iter().enumerate();
        let taken = arguments.filter_map(|(i, (source, ty))| match source {
            Source::Update => Some((i, ty)),
            _ => None,
        });
        taken.collect()
    }

    /// One function per argument, and one for what is returned, whose bound is written on the type
    /// it is about: rustc shows the error there.
    fn checks(&self) -> TokenStream {
        let private = self.private;
        let [returns, ..] = self.form.returns();
        let mut checks = TokenStream::new();
        for marker in self.target().markers() {
            for (_, ty) in self.taken() {
                checks.extend(check(ty, &quote!(#private::FromUpdate<#marker>)));
            }
            for ty in self.matched_types() {
                checks.extend(check(&Type::Verbatim(ty), &quote!(#private::FromUpdate<#marker>)));
            }
            if let Some(ty) = returned(self.function) {
                checks.extend(check(ty, &quote!(#private::#returns<#marker>)));
            }
        }
        for (source, ty) in self.arguments() {
            if let Source::Capture(_) = source {
                checks.extend(check(optional(ty).unwrap_or(ty), &quote!(#private::Part)));
            }
        }
        checks
    }

    /// The function that takes the arguments, calls the user's and sends what it returns.
    fn call(&self) -> TokenStream {
        let private = self.private;
        let context = own("context");
        let body = |marker: &TokenStream| {
            let body = self.body(&context, marker);
            quote!(::std::boxed::Box::pin(async move { #body }))
        };
        let otherwise = quote!(::std::boxed::Box::pin(async { #private::not_mine() }));
        let body = self.target().by_kind(&context, body, &otherwise);
        quote! {
            fn __bot_call(#context: #private::Context) -> #private::Running {
                #body
            }
        }
    }

    fn body(&self, context: &Ident, marker: &TokenStream) -> TokenStream {
        let private = self.private;
        let name = &self.function.signature.ident;
        let value = own("value");
        let bound = expand_filters::bound(self, context);
        let mut names = Vec::new();
        let takes = self.arguments().into_iter().enumerate().map(|(i, (source, ty))| {
            let argument = own(&format!("argument{i}"));
            names.push(argument.clone());
            let take = match source {
                Source::Pattern(bound) => {
                    return quote_spanned!(ty.span()=> let #argument: #ty = #bound;);
                }
                Source::Capture(part) => expand_filters::capture(&part, ty, optional(ty), private),
                Source::Update => quote!(#private::Argument::<#marker, #ty>::take(&#context).await),
            };
            quote! {
                let #argument = match #take {
                    ::core::result::Result::Ok(#value) => #value,
                    ::core::result::Result::Err(#value) => return #value,
                };
            }
        });
        let takes: TokenStream = takes.collect();
        let wait = self.function.signature.asyncness.map(|_| quote!(.await));
        let [_, by, nameless] = self.form.returns();
        let send = match (returned(self.function), &self.function.signature.output) {
            (Some(ty), _) => quote!(#private::#by::<#marker, #ty>::send),
            (None, ReturnType::Default) => quote!(#private::#by::<#marker, ()>::send),
            (None, ReturnType::Type(..)) => quote!(#private::#nameless::<#marker, _>),
        };
        // First, because a name that a pattern binds may be the function's own.
        let function = own("function");
        quote! {
            let #function = #name;
            #bound
            #takes
            let #value = #function(#(#names),*)#wait;
            #send(#value, &#context).await
        }
    }
}

/// A name of our own, so that none can hide one of the user's.
pub(super) fn own(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The `T` of `Option<T>`.
pub(super) fn optional(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
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
