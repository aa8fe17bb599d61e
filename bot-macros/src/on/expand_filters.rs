//! Filters as constants, with the functions they ask, and the arguments that they bind.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{LitStr, Type, spanned::Spanned};

use super::{
    expand::{Output, own},
    filters::Filter,
    pattern::Matches,
    target::Target,
};
use crate::errors::respanned;

/// The filters of a handler.
#[derive(Default)]
pub(crate) struct Filters {
    /// Functions and statics that the values name.
    pub(crate) items: TokenStream,
    /// One `Filter` each.
    pub(crate) values: Vec<TokenStream>,
    /// How many items have a number for a name.
    count: usize,
}

/// The name of the static of the regular expression that binds names: the one that stands in neither
/// `any` nor `not`, of which there is at most one.
const PATTERN: &str = "__BOT_PATTERN";

pub(super) fn expand(output: &Output<'_>) -> Filters {
    let mut filters = Filters::default();
    if output.attr.command.key.is_some() {
        filters.values.push(command(output));
    }
    filters.add(output.target(), &output.attr.filters);
    filters
}

fn command(output: &Output<'_>) -> TokenStream {
    let private = output.private;
    let command = &output.attr.command;
    let (names, aliases) = (&command.names, &command.aliases);
    let described = some(output.description.as_ref().map(|text| quote!(#text)));
    let (languages, texts): (Vec<_>, Vec<_>) = command.descriptions.iter().cloned().unzip();
    let scope = command.scope.as_ref().map(|scope| quote!(#private::CommandScope::#scope));
    let (scope, hidden) = (some(scope), command.hidden);
    quote! {
        #private::Filter::Command(#private::CommandSpec {
            names: &[#(#names),*],
            aliases: &[#(#aliases),*],
            description: #described,
            descriptions: &[#((#languages, #texts)),*],
            scope: #scope,
            hidden: #hidden,
        })
    }
}

/// Filters as a constant of its own: what names a static does not live long enough otherwise.
fn list(filters: &[TokenStream]) -> TokenStream {
    quote!(const { &[#(#filters),*] })
}

fn some(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

impl Filters {
    /// The call that gives them to a descriptor, if there are any.
    pub(crate) fn chained(&self) -> Option<TokenStream> {
        let filters = list(&self.values);
        (!self.values.is_empty()).then(|| quote!(.filtered(#filters)))
    }

    /// Adds filters, which must all be met.
    pub(crate) fn add(&mut self, target: Target<'_>, filters: &[Filter]) {
        for filter in filters {
            let value = match filter {
                Filter::Regex { pattern, .. } => {
                    self.regex(target, &format_ident!("{PATTERN}"), pattern)
                }
                filter => self.value(target, filter),
            };
            self.values.push(value);
        }
    }

    fn value(&mut self, target: Target<'_>, filter: &Filter) -> TokenStream {
        let private = target.private;
        match filter {
            Filter::Is { key, words } => {
                let fact = format_ident!("{}", pascal(&key.to_string()));
                quote!(#private::Filter::Is(#private::Fact::#fact, &[#(#words),*]))
            }
            Filter::Prefix { words, .. } => quote!(#private::Filter::Prefix(&[#(#words),*])),
            Filter::Regex { pattern, .. } => {
                let name = format_ident!("{PATTERN}_{}", self.count);
                self.count += 1;
                self.regex(target, &name, pattern)
            }
            Filter::Matches(matches) => self.matches(target, matches),
            Filter::Ask { path } => {
                let context = own("context");
                let code = |marker: &TokenStream| {
                    // All of it stands where the path does, names included: a mistake is one error.
                    let place = path.span();
                    let private = respanned(private.clone(), place);
                    let marker = respanned(marker.clone(), place);
                    quote_spanned! {place=>
                        ::std::boxed::Box::pin(#private::ask::<#marker, _, _>(#path, #context))
                    }
                };
                let ask = target.by_kind(&context, code, &quote!(#private::known(false)));
                let written = tokens(quote!(#path));
                let about = quote!(#private::type_of(&#path));
                self.question(target, "filter", &written, &about, &some(None), &context, &ask)
            }
            Filter::Of { key, filters } => {
                let variant = format_ident!("{}", pascal(&key.to_string()));
                let filters: Vec<_> = filters.iter().map(|one| self.value(target, one)).collect();
                let filters = list(&filters);
                quote!(#private::Filter::#variant(#filters))
            }
        }
    }

    fn regex(&mut self, target: Target<'_>, name: &Ident, pattern: &LitStr) -> TokenStream {
        let private = target.private;
        self.items.extend(quote! {
            static #name: #private::Pattern = #private::Pattern::new(#pattern);
        });
        quote!(#private::Filter::Regex(&#name))
    }

    fn matches(&mut self, target: Target<'_>, matches: &Matches) -> TokenStream {
        let private = target.private;
        let context = own("context");
        let value = own("value");
        let Matches { key, pattern, ty, written, .. } = matches;
        let is = quote! {
            #[allow(unused_variables, unreachable_patterns, irrefutable_let_patterns)]
            |#value: &#ty| ::core::matches!(#value, #pattern)
        };
        let (ask, prefix) = match key == "state" {
            true => {
                let ask = quote!(::std::boxed::Box::pin(#private::in_state::<#ty>(#context, #is)));
                (ask, some(None))
            }
            false => {
                let ask = quote!(#private::known(#private::has_data::<#ty>(#context, #is)));
                (ask, some(Some(quote!(<#ty as #private::CallbackData>::PREFIX))))
            }
        };
        let about = quote!(::core::any::TypeId::of::<#ty>());
        self.question(target, &key.to_string(), written, &about, &prefix, &context, &ask)
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of a question, and what it asks with")]
    fn question(
        &mut self,
        target: Target<'_>,
        key: &str,
        written: &str,
        about: &TokenStream,
        prefix: &TokenStream,
        context: &Ident,
        ask: &TokenStream,
    ) -> TokenStream {
        let private = target.private;
        let name = format_ident!("__bot_ask_{}", self.count);
        self.count += 1;
        self.items.extend(quote! {
            fn #name(#context: &#private::Context) -> #private::Asking<'_> {
                #ask
            }
        });
        quote! {
            #private::Filter::Ask(#private::Question {
                key: #key,
                written: #written,
                about: || #about,
                prefix: #prefix,
                ask: #name,
            })
        }
    }
}

/// The names that the attribute binds, as variables.
pub(super) fn bound(output: &Output<'_>, context: &Ident) -> TokenStream {
    let private = output.private;
    let mut code = TokenStream::new();
    let value = own("value");
    for filter in &output.attr.filters {
        match filter {
            Filter::Matches(Matches { key, pattern, ty, bound, .. }) if !bound.is_empty() => {
                let found = match key == "state" {
                    true => quote! {
                        match #private::state::<#ty>(&#context).await {
                            ::core::result::Result::Ok(#value) => #value,
                            ::core::result::Result::Err(#value) => return #private::Verdict::Failed(#value),
                        }
                    },
                    false => quote! {
                        match #private::data::<#ty>(&#context) {
                            ::core::option::Option::Some(#value) => #value,
                            ::core::option::Option::None => return #private::not_mine(),
                        }
                    },
                };
                code.extend(quote! {
                    #[allow(unreachable_patterns)]
                    let (#(#bound,)*) = match #found {
                        #pattern => (#(#bound,)*),
                        _ => return #private::not_mine(),
                    };
                });
            }
            Filter::Regex { names, .. } if !names.is_empty() => {
                let captures = own("captures");
                let pattern = format_ident!("{PATTERN}");
                code.extend(quote! {
                    let ::core::option::Option::Some(#captures) =
                        #private::captures(&#pattern, &#context)
                    else {
                        return #private::not_mine();
                    };
                });
            }
            _ => {}
        }
    }
    code
}

/// An argument that is a named part of the text.
pub(super) fn capture(
    part: &str,
    ty: &Type,
    optional: Option<&Type>,
    private: &TokenStream,
) -> TokenStream {
    let captures = own("captures");
    match optional {
        Some(ty) => quote!({
            use #private::NotCaptured as _;
            #private::Captured::<#ty>::read_optional(&#captures, #part)
        }),
        None => quote!({
            use #private::NotCaptured as _;
            #private::Captured::<#ty>::read(&#captures, #part)
        }),
    }
}

/// `new_status` as `NewStatus`.
fn pascal(key: &str) -> String {
    let words = key.split('_').map(|word| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_ascii_uppercase() + rest
    });
    words.collect()
}

/// Tokens as people write them.
fn tokens(tokens: TokenStream) -> String {
    tokens.to_string().replace(" :: ", "::")
}
