//! Where the macro's output finds the framework.
//!
//! The output names one module only: `on::__private`. A module `on` stands beside the macro `on` in
//! every crate that exports it, so whoever imports the macro has imported the module too, whatever
//! the crate or the import is called: `use bots::on as handle` brings `handle::__private`. The
//! attribute's own text says by which path it was reached. Where the text cannot be had, or the
//! attribute comes out of another macro, `on` is what is in scope, or `crate = path` says where.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;

/// The path of the private module, given what the attribute says of it. `name` is the attribute's own.
pub(crate) fn private(
    krate: Option<&syn::Path>,
    written: Option<&str>,
    arguments: &TokenStream,
    name: &str,
) -> TokenStream {
    if let Some(krate) = krate {
        return quote!(#krate::on::__private);
    }
    let written = written.and_then(|text| TokenStream::from_str(text).ok());
    let path = written.and_then(|tokens| match arguments.is_empty() {
        true => bare_path(&tokens),
        false => attribute_path(&tokens, &arguments.to_string()),
    });
    beside(path, name)
}

/// The same for a macro that is called, `path!(..)`.
pub(crate) fn called_private(
    krate: Option<&syn::Path>,
    written: Option<&str>,
    name: &str,
) -> TokenStream {
    if let Some(krate) = krate {
        return quote!(#krate::on::__private);
    }
    let call =
        written.and_then(|text| syn::parse_str::<syn::Macro>(text.trim_end_matches(';')).ok());
    beside(call.map(|call| call.path.into_token_stream()), name)
}

fn beside(path: Option<TokenStream>, name: &str) -> TokenStream {
    let path = path.unwrap_or_else(|| Ident::new(name, Span::call_site()).into_token_stream());
    quote!(#path::__private)
}

/// The path in `#[path]`, an attribute without arguments.
fn bare_path(tokens: &TokenStream) -> Option<TokenStream> {
    let attributes = syn::Attribute::parse_outer.parse2(tokens.clone()).ok()?;
    match attributes.as_slice() {
        [one] => one.meta.require_path_only().ok().map(ToTokens::to_token_stream),
        _ => None,
    }
}

/// The same for a derive, whose text is the path it was reached by: what stands before its name, or
/// the crate's usual name.
pub(crate) fn derive_private(krate: Option<&syn::Path>, written: Option<&str>) -> TokenStream {
    if let Some(krate) = krate {
        return quote!(#krate::on::__private);
    }
    let path = written.and_then(|text| syn::parse_str::<syn::Path>(text).ok());
    match path {
        Some(mut path) if path.segments.len() > 1 => {
            path.segments.pop();
            path.segments.pop_punct();
            quote!(#path::on::__private)
        }
        _ => quote!(::bot_server::on::__private),
    }
}

/// The path that stands before `(arguments)` somewhere in these tokens: in `#[path(arguments)]`, or
/// deeper in a `cfg_attr`.
fn attribute_path(tokens: &TokenStream, arguments: &str) -> Option<TokenStream> {
    let mut path = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => {
                if is_arguments(&group, arguments) && !path.is_empty() {
                    return Some(path.into_iter().collect());
                }
                if let Some(found) = attribute_path(&group.stream(), arguments) {
                    return Some(found);
                }
                path.clear();
            }
            TokenTree::Ident(_) => {
                // A word after a word begins another path.
                if matches!(path.last(), Some(TokenTree::Ident(_))) {
                    path.clear();
                }
                path.push(token);
            }
            TokenTree::Punct(ref punct) if is_colon(punct, &path) => path.push(token),
            _ => path.clear(),
        }
    }
    None
}

fn is_arguments(group: &Group, arguments: &str) -> bool {
    group.delimiter() == Delimiter::Parenthesis && group.stream().to_string() == arguments
}

/// Whether this continues `a::b`: the first colon is joint, the second is not.
fn is_colon(punct: &Punct, path: &[TokenTree]) -> bool {
    let second = matches!(
        path.last(),
        Some(TokenTree::Punct(first)) if first.spacing() == Spacing::Joint
    );
    punct.as_char() == ':' && (second || punct.spacing() == Spacing::Joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(written: &str, arguments: &str) -> String {
        let arguments = TokenStream::from_str(arguments).unwrap();
        private(None, Some(written), &arguments, "on").to_string().replace(' ', "")
    }

    #[test]
    fn the_path_is_that_of_the_attribute() {
        let message = "message, command = \"start\"";
        for (written, expected) in [
            ("#[on(message, command = \"start\")]", "on::__private"),
            ("#[ bots :: on ( message,command=\"start\" ) ]", "bots::on::__private"),
            ("#[::bot_server::on(message, command = \"start\")]", "::bot_server::on::__private"),
            ("#[handle(message, command = \"start\")]", "handle::__private"),
            ("#[cfg_attr(all(unix), a::on(message, command = \"start\"))]", "a::on::__private"),
            ("a::on(message, command = \"start\")", "a::on::__private"),
            ("#[$crate::on($kind)]", "on::__private"),
            ("not the attribute", "on::__private"),
            ("unbalanced )", "on::__private"),
        ] {
            assert_eq!(path(written, message), expected, "{written}");
        }
    }

    #[test]
    fn a_derive_is_reached_by_what_stands_before_its_name() {
        let krate: syn::Path = syn::parse_str("my::bots").unwrap();
        for (krate, written, expected) in [
            (None, Some("bots::CallbackData"), "bots::on::__private"),
            (None, Some("::a::b::CallbackData"), "::a::b::on::__private"),
            (None, Some("CallbackData"), "::bot_server::on::__private"),
            (None, Some("not a path"), "::bot_server::on::__private"),
            (None, None, "::bot_server::on::__private"),
            (Some(&krate), Some("bots::CallbackData"), "my::bots::on::__private"),
        ] {
            let path = derive_private(krate, written).to_string().replace(' ', "");
            assert_eq!(path, expected, "{written:?}");
        }
    }

    #[test]
    fn an_attribute_without_arguments_and_a_macro_say_where_they_are() {
        for (written, expected) in [
            ("#[before]", "before::__private"),
            ("#[bots::before]", "bots::before::__private"),
            ("#[cfg_attr(unix, before)]", "before::__private"),
        ] {
            let path = private(None, Some(written), &TokenStream::new(), "before");
            assert_eq!(path.to_string().replace(' ', ""), expected, "{written}");
        }
        for (written, expected) in [
            ("group!(chat = private)", "group::__private"),
            ("::bots::group! { priority = 1 }", "::bots::group::__private"),
            ("module!(priority = 1);", "module::__private"),
            ("no macro", "group::__private"),
        ] {
            let path = called_private(None, Some(written), "group");
            assert_eq!(path.to_string().replace(' ', ""), expected, "{written}");
        }
    }

    #[test]
    fn a_given_crate_goes_first() {
        let krate: syn::Path = syn::parse_str("my::bots").unwrap();
        let tokens = private(Some(&krate), Some("#[on(message)]"), &quote!(message), "on");
        assert_eq!(tokens.to_string().replace(' ', ""), "my::bots::on::__private");
    }
}
